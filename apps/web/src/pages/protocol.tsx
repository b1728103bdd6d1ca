import type { ProtocolView } from 'estuary-sdk'

import { useChain, useReading } from '../chain.tsx'
import { useHistory } from '../history.ts'
import { useOperators } from '../operators.ts'
import { Facts } from '../parts/facts.tsx'
import { Account, Amount, Decimal, Moment, Percent, span } from '../parts/numbers.tsx'
import { Notice } from '../parts/notice.tsx'
import { OperatorName } from '../parts/operator_name.tsx'
import { POOL_PARAMETERS } from './bounds.ts'

/** What the lens checks, in words. */
const INVARIANTS = {
  Solvency: 'The pool’s money covers what it owes.',
  ReserveInBuffer: 'The reserve is a part of the buffered money.',
  ReservedCoverInCover: 'What announced losses reserve is in cover fund and layer.',
  StakeIsSumOfBooks: 'The stake is the sum of all operators’ booked stakes.',
  OpenRequestsAreOwed: 'What open requests are worth is owed to the queue.',
  PoolOwnsItsBook: 'The pool’s account owns the money in its book.',
  QueueOwnsItsClaims: 'The queue’s account owns the money for all claims.',
  RegistryOwnsItsBonds: 'The registry’s account owns all bonds.',
  PoolHoldsItsLayer: 'The pool’s account holds the underwriters’ layer.',
  LossesAreBorne: 'All losses were paid or absorbed by somebody, or are provided for.',
} as const

const ACTIONS: Record<ProtocolView['proposals'][number]['proposal']['action']['type'], string> = {
  PoolParameters: 'Other parameters of the pool',
  RegistryParameters: 'Other parameters of the registry',
  Guardian: 'Another guardian',
  ArmGuardian: 'Let the guardian pause again',
  Delays: 'Other delays',
  Upgrade: 'Other code',
  Cover: 'Other terms of cover',
}

export default function Protocol() {
  const { estuary } = useChain()
  const { value: pool } = useReading(({ views }) => views.pool())
  const { value: protocol } = useReading(({ views }) => views.protocol())
  const { value: rules } = useReading(({ views }) => views.rules())
  const book = pool?.accounting
  const broken = protocol?.broken

  return (
    <>
      <h1>Protocol</h1>
      <p className="lead">The whole book, who has which power, and what is proposed. Everything here is read from the chain.</p>
      <div className="columns">
        <section className="card" aria-labelledby="sheet">
          <h2 id="sheet">Balance sheet</h2>
          <Facts
            id="sheet-facts"
            facts={[
              { name: 'Staked', value: <Amount planck={book?.staked} />, note: 'bonded on the chain, or unlocking there' },
              { name: 'Buffered', value: <Amount planck={book?.buffered} />, note: 'in the pool, for holders and queue' },
              { name: 'Reserve', value: <Amount planck={book?.reserve} />, note: 'the part of it for instant exits' },
              { name: 'Owed to the queue', value: <Amount planck={book?.owed} /> },
              { name: 'Provision', value: <Amount planck={book?.provision} />, note: 'announced losses, out of the price already' },
              { name: 'Equity of holders', value: <Amount planck={pool?.pooled} /> },
              { name: 'Shares', value: <Amount planck={book?.totalShares} symbol="" /> },
              { name: 'Price for who leaves', value: <Decimal whole={pool?.price?.rate} places={12} /> },
              { name: 'Price for who stakes', value: <Decimal whole={pool?.price?.mintRate} places={12} /> },
              { name: 'Cover fund', value: <Amount planck={book?.cover} />, note: 'pays losses after the bond' },
              { name: 'Losses not made good', value: <Amount planck={book?.unrecoveredLoss} /> },
              { name: 'Open requests', value: protocol ? String(protocol.length.requests) : '…' },
              { name: 'Their amount', value: <Amount planck={protocol?.length.amount} /> },
              { name: 'Locked for claims', value: <Amount planck={protocol?.ledger.locked} /> },
            ]}
          />
        </section>
        <div className="side">
          <section className="card" aria-labelledby="books">
            <h2 id="books">Do all books agree?</h2>
            {broken === undefined ? (
              <p className="pending">Asking the lens.</p>
            ) : (
              <>
                <p className="figure" id="books-answer">{broken.length === 0 ? 'Yes' : 'No'}</p>
                <ul className="plain">
                  {Object.entries(INVARIANTS).map(([name, text]) => (
                    <li key={name}>
                      {broken.includes(name as keyof typeof INVARIANTS) ? <strong className="problem">Does not hold: </strong> : ''}
                      {text}
                    </li>
                  ))}
                </ul>
              </>
            )}
          </section>
          <section className="card" aria-labelledby="powers">
            <h2 id="powers">Powers</h2>
            <p className="hint">No key can move a holder’s tokens, stop a claim, or take the money of a finalized request.</p>
            {protocol && pool && rules && (
              <Facts
                facts={[
                  { name: 'Admin', value: <Account address={estuary.write(protocol.roles.admin.address())} />, note: 'proposes, and applies after the delay' },
                  {
                    name: 'Guardian',
                    value: <Account address={estuary.write(protocol.roles.guardian.address())} />,
                    note: protocol.roles.armed ? 'can pause once, for a week at most, and cancel' : 'has paused before: it can only cancel',
                  },
                  { name: 'Curator', value: <Account address={estuary.write(rules.curator.address())} />, note: 'lets operators take stake' },
                  { name: 'Treasury', value: <Account address={estuary.write(pool.parameters.treasury.address())} />, note: 'receives its part of the fee' },
                  { name: 'Parameters wait', value: span(protocol.delays.delay) },
                  { name: 'Code waits', value: span(protocol.delays.upgradeDelay), note: 'and until all who asked to leave are paid' },
                ]}
              />
            )}
          </section>
        </div>
      </div>
      {protocol && pool && <Proposals protocol={protocol} now={pool.now} />}
      <section className="card" aria-labelledby="parameters">
        <h2 id="parameters">Parameters, and their bounds</h2>
        <div className="scroll" tabIndex={0} role="region" aria-label="Table of parameters">
          <table>
            <thead>
              <tr>
                <th scope="col">Parameter</th>
                <th scope="col" className="number">Now</th>
                <th scope="col">Bounds</th>
              </tr>
            </thead>
            <tbody>
              {pool && POOL_PARAMETERS.map(({ name, field, kind, bounds }) => {
                const value = pool.parameters[field]
                return (
                  <tr key={field}>
                    <td>{name}</td>
                    <td className="number">
                      {kind === 'rate' && <Percent points={value as number} />}
                      {kind === 'amount' && <Amount planck={value as bigint} />}
                      {kind === 'time' && span(value as bigint)}
                    </td>
                    <td>{bounds}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      </section>
      <section className="card" aria-labelledby="codes">
        <h2 id="codes">Codes</h2>
        <p className="hint">Whether each contract runs a code that this repository builds. The builds are the same everywhere: build them, and compare.</p>
        <div className="scroll" tabIndex={0} role="region" aria-label="Table of codes">
          <table id="codes-table">
            <thead>
              <tr>
                <th scope="col">Contract</th>
                <th scope="col">Account</th>
                <th scope="col">Hash of its code</th>
                <th scope="col">Published</th>
              </tr>
            </thead>
            <tbody>
              {protocol?.codes.map(({ name, address, hash, published }) => (
                <tr key={name}>
                  <td>{name}</td>
                  <td><Account address={address} /></td>
                  <td><code title={hash}>{hash ? `${hash.slice(0, 18)}…` : 'none'}</code></td>
                  <td><span className={published ? 'state' : 'state bad'}>{published ? 'the same' : 'another one'}</span></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <Losses />
    </>
  )
}

function Proposals({ protocol, now }: { readonly protocol: ProtocolView; readonly now: bigint }) {
  return (
    <section className="card" aria-labelledby="proposals">
      <h2 id="proposals">Proposals</h2>
      {protocol.proposals.length === 0 && <p className="soft">Nothing is proposed.</p>}
      {protocol.proposals.map(({ id, proposal, standing }) => {
        const due = standing?.due ?? proposal.eta
        return (
          <Facts
            key={id}
            facts={[
              { name: `Proposal ${id}`, value: ACTIONS[proposal.action.type] },
              { name: 'Due', value: due > now ? `in ${span(due - now)}` : 'now', note: 'with what is locked against it so far' },
              { name: 'On', value: <Moment at={due} /> },
              standing !== undefined && { name: 'Locked against it', value: <Amount planck={standing.against} symbol="units" /> },
              standing?.end !== undefined && { name: 'Last call ends', value: <Moment at={standing.end} />, note: 'who asks until then is paid before it' },
            ]}
          />
        )
      })}
    </section>
  )
}

function Losses() {
  const { value: losses, problem } = useHistory('losses')
  const operators = useOperators()
  return (
    <section className="card" aria-labelledby="losses">
      <h2 id="losses">Losses, and who paid them</h2>
      {problem && <Notice title={problem} />}
      {!losses && !problem && <p className="pending">Asking the API.</p>}
      {losses?.length === 0 && <p className="soft">No stake was ever lost.</p>}
      {losses && losses.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label="Table of losses">
          <table id="losses-table">
            <thead>
              <tr>
                <th scope="col">Operator</th>
                <th scope="col" className="number">Era</th>
                <th scope="col" className="number">Loss</th>
                <th scope="col" className="number">Its bond</th>
                <th scope="col" className="number">Cover fund</th>
                <th scope="col" className="number">Provided before</th>
                <th scope="col" className="number">Open requests</th>
                <th scope="col" className="number">Holders</th>
              </tr>
            </thead>
            <tbody>
              {losses.map((loss) => (
                <tr key={`${loss.height}-${loss.position}`}>
                  <td><OperatorName operator={operators?.find(({ operator }) => operator === loss.operator)} id={loss.operator} /></td>
                  <td className="number">{loss.offenceEra}</td>
                  <td className="number"><Amount planck={loss.loss} symbol="" /></td>
                  <td className="number"><Amount planck={loss.bond} symbol="" /></td>
                  <td className="number"><Amount planck={loss.cover} symbol="" /></td>
                  <td className="number"><Amount planck={loss.provided} symbol="" /></td>
                  <td className="number"><Amount planck={loss.queue} symbol="" /></td>
                  <td className="number"><Amount planck={loss.stream + loss.holders} symbol="" /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
