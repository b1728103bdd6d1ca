import { useState } from 'react'
import { AddressError, calls, type RequestView } from 'estuary-sdk'

import { useChain, useReading } from '../chain.tsx'
import { Facts } from '../parts/facts.tsx'
import { Amount, Moment, span } from '../parts/numbers.tsx'
import { Submit } from '../parts/submit.tsx'
import { TextField } from '../parts/text_field.tsx'
import { useTrial } from '../trial.ts'
import { useWallet } from '../wallet.tsx'

/** What `claim_many` takes. */
const CLAIMS = 100

const STAGES = ['Queued', 'Unbonding', 'Finalizable', 'Claimable'] as const

/** How far a request is, as an index of the stages. */
function stageOf({ checkpoint, wait }: RequestView, now: bigint): number {
  if (checkpoint !== undefined) return 3
  if (wait && wait.missing === 0n && wait.notBefore <= now) return 2
  return wait && wait.eras > 0 ? 1 : 0
}

function timeOf({ wait, checkpoint }: RequestView, now: bigint): string {
  if (checkpoint !== undefined) return 'now'
  if (!wait) return 'not known'
  const young = wait.notBefore > now ? `in ${span(wait.notBefore - now)} at the earliest` : ''
  if (wait.eras > 0) return `in about ${wait.eras} ${wait.eras === 1 ? 'era' : 'eras'}`
  return young || 'as soon as a keeper finalizes it'
}

export default function Requests() {
  const { account, open } = useWallet()
  const address = account?.address
  const { value: requests } = useReading(({ views }) => (address ? views.requests(address) : undefined), address)
  const { value: now } = useReading(({ views }) => views.now())
  const claimable = (requests ?? []).filter(({ checkpoint }) => checkpoint !== undefined).slice(0, CLAIMS)
  const all =
    address && claimable.length > 0
      ? calls.claimMany(claimable.map(({ id, checkpoint }) => [id, checkpoint]), address)
      : undefined
  const tried = useTrial(all)
  const sum = claimable.reduce((total, { amount }) => total + amount, 0n)

  return (
    <>
      <h1>Requests</h1>
      <p className="lead">What waits in the queue for you. Nobody can stop a claim, and no loss reaches a finalized request.</p>
      {!account && (
        <section className="card" aria-label="Wallet">
          <p>Connect a wallet to see your requests.</p>
          <button type="button" className="main" onClick={open}>
            Connect a wallet
          </button>
        </section>
      )}
      {requests?.length === 0 && (
        <section className="card" aria-label="No requests">
          <p>
            You have no request. <a href="#/unstake">Unstake</a> makes one.
          </p>
        </section>
      )}
      {all && (
        <section className="card" aria-labelledby="claim-all">
          <h2 id="claim-all">Ready to be paid</h2>
          <p className="figure" id="claimable-sum">
            <Amount planck={sum} />
          </p>
          <Submit
            label={claimable.length === 1 ? 'Claim' : `Claim all ${claimable.length}`}
            tried={tried}
            steps={[{ title: claimable.length === 1 ? `Claim request ${claimable[0]?.id}` : `Claim ${claimable.length} requests`, call: all }]}
          />
        </section>
      )}
      {address && now !== undefined && requests?.map((request) => (
        <Request key={String(request.id)} request={request} now={now} owner={address} alone={claimable.length < 2} />
      ))}
      {address && (
        <section className="card quietly" aria-labelledby="wait-about">
          <h2 id="wait-about">Why it takes time</h2>
          <p>
            A request waits its least wait, and until the stake that pays it has unbonded on the chain. Requests are paid in
            their order. A keeper then finalizes it; if none does, you can: <code>estuary keeper --once</code>.
          </p>
        </section>
      )}
    </>
  )
}

interface Props {
  readonly request: RequestView
  readonly now: bigint
  readonly owner: string
  readonly alone: boolean
}

function Request({ request, now, owner, alone }: Props) {
  const { id, amount, madeAt, checkpoint, ahead, wait } = request
  const stage = stageOf(request, now)
  const [handing, setHanding] = useState(false)
  const claim = checkpoint === undefined || alone ? undefined : calls.claim(id, checkpoint, owner)
  const tried = useTrial(claim)
  return (
    <article className="card" aria-labelledby={`request-${id}`}>
      <div className="row">
        <h2 id={`request-${id}`}>Request {String(id)}</h2>
        <span className="soft">
          made <Moment at={madeAt} />
        </span>
      </div>
      <p className="figure">
        <Amount planck={amount} />
      </p>
      <ol className="steps">
        {STAGES.map((name, index) => (
          <li key={name} className={index <= stage ? 'done' : ''} aria-current={index === stage ? 'step' : undefined}>
            {name}
          </li>
        ))}
      </ol>
      <Facts
        facts={[
          { name: 'Paid', value: timeOf(request, now) },
          checkpoint === undefined && {
            name: 'Place in the queue',
            value: ahead === 0n ? 'first' : `${ahead} before it`,
          },
          checkpoint === undefined &&
            wait !== undefined &&
            wait.missing > 0n && { name: 'Still to come back from validators', value: <Amount planck={wait.missing} />, note: 'for this request and those before it' },
        ]}
      />
      {claim && <Submit label={`Claim request ${id}`} quiet tried={tried} steps={[{ title: `Claim request ${id}`, call: claim }]} />}
      {!handing && (
        <button type="button" className="quiet" onClick={() => setHanding(true)}>
          Hand over
        </button>
      )}
      {handing && <HandOver id={id} />}
    </article>
  )
}

/** A request is an asset: whoever has it gets paid. */
function HandOver({ id }: { readonly id: bigint }) {
  const { estuary } = useChain()
  const [text, setText] = useState('')
  let problem: string | undefined
  let to: { address: string; foreign: boolean } | undefined
  try {
    if (text.trim() !== '') to = estuary.account(text)
  } catch (error) {
    if (!(error instanceof AddressError)) throw error
    problem = error.message
  }
  const call = to && calls.handOver(id, to.address)
  const tried = useTrial(call)
  return (
    <div className="stack">
      <TextField
        label="Hand over to"
        hint="Whoever has the request gets paid. You cannot take it back."
        value={text}
        onChange={setText}
        problem={problem}
      />
      {to?.foreign && <p className="hint">An address of another chain. On this chain the same key is {to.address}.</p>}
      <Submit label="Hand over" quiet tried={tried} steps={call ? [{ title: `Hand over request ${id}`, call }] : []} />
    </div>
  )
}
