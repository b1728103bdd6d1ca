// The chain's executor and chopsticks' own: whatever is called on the way, both answer and change the same.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'

import { Block, CHILD_PREFIX_LENGTH, isPrefixedChildKey } from '@acala-network/chopsticks-core'

import { startDevnet } from '../src/devnet.js'
import { Estuary } from '../src/estuary.js'
import { OPERATORS } from '../src/operators.js'
import { RUNTIME } from '../src/paths.js'

const interpret = Block.prototype.call

/** It answers the header, with roots that chopsticks does not use, and that the chain's executor leaves out. */
const ANSWERS_ROOTS = 'BlockBuilder_finalize_block'

test('a deployment, a stake and some eras are executed as chopsticks does', { timeout: 300_000 }, async (t) => {
  const chain = await startDevnet({ runtime: RUNTIME, port: 0, genesis: { blocksPerSession: 1 } })
  const folder = await mkdtemp(join(tmpdir(), 'estuary-'))
  t.after(async () => {
    await chain.stop()
    await rm(folder, { recursive: true })
  })
  const { methods, differences } = compareFromNowOn()

  const estuary = new Estuary(chain.endpoint, join(folder, 'deployment.json'))
  await estuary.deploy()
  await estuary.addOperator(0, OPERATORS[0])
  await estuary.run('//Eve', 'stake', 1_000)
  await estuary.run('//Eve', 'keeper', '--once')
  for (let era = 0; era < 2; era += 1) await chain.nextEra()

  assert.deepEqual(differences, [])
  assert.deepEqual([...methods].sort(), [
    'AccountNonceApi_account_nonce',
    'BlockBuilder_apply_extrinsic',
    'BlockBuilder_finalize_block',
    'ContractsApi_call',
    'ContractsApi_instantiate',
    'ContractsApi_upload_code',
    'Core_initialize_block',
    'Metadata_metadata_at_version',
    'TaggedTransactionQueue_validate_transaction',
    'TransactionPaymentApi_query_info',
  ])
})

/** Has both execute each call from now on. Returns which methods were called, and where they differ, as they go. */
function compareFromNowOn() {
  const execute = Block.prototype.call
  const [methods, differences] = [new Set(), []]
  Block.prototype.call = async function (method, ...more) {
    methods.add(method)
    const answer = await execute.call(this, method, ...more)
    const expected = await interpret.call(this, method, ...more)
    const same = method === ANSWERS_ROOTS || answer.result === expected.result
    if (!same || !isDeepStrictEqual(await changes(this, answer), await changes(this, expected))) {
      differences.push({ method, answer, expected })
    }
    return answer
  }
  return { methods, differences }
}

/** What a call has really changed. Roots of contracts' storage are left out: nobody reads them. */
async function changes(block, { storageDiff }) {
  const changed = {}
  for (const [key, value] of storageDiff.filter(([key]) => !isRoot(key))) {
    const after = value ?? undefined
    if ((await block.get(key)) !== after) changed[key] = after
  }
  return changed
}

const isRoot = (key) => isPrefixedChildKey(key) && key.length === CHILD_PREFIX_LENGTH
