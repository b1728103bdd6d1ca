// A scenario as it happens on the chain, asked about by the tool.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { UNIT } from '../src/accounts.js'
import { Estuary } from '../src/estuary.js'
import { readScenario } from '../src/scenario/file.js'

const LAUNCHER = fileURLToPath(new URL('../src/main.js', import.meta.url))

const SCENARIO = `
title = "Two stake, one leaves, an operator offends"
description = "The chain plays what the demo checks."
eras = 6
operators = [
  { name = "One", validator = 0, bond = 1_000, commission = 5 },
  { name = "Two", validator = 1, bond = 1_000, commission = 5 },
]
depositors = [
  { name = "ann", era = 0, amount = 1_000 },
  { name = "ben", era = 1, amount = "50.5" },
]
events = [
  { era = 2, exit = "ben", amount = "40 %" },
  { era = 2, transfer = "ann", to = "ben", amount = 100 },
  { era = 3, offence = "Two", percent = 10 },
]
`

test('each era of a scenario is one of the chain, and all that happens is there', { timeout: 300_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'estuary-'))
  const [file, record] = [join(folder, 'scenario.toml'), join(folder, 'deployment.json')]
  await writeFile(file, SCENARIO)
  const options = ['--port', '0', '--block-time', '0', '--deployment', record, '--seed-scenario', file]
  const chain = spawn('node', [LAUNCHER, ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = once(chain, 'exit')
  t.after(async () => {
    chain.kill('SIGINT')
    await exit
    await rm(folder, { recursive: true })
  })
  const progress = text(chain.stderr)
  const line = await Promise.race([once(createInterface(chain.stdout), 'line'), exit.then(() => progress)])
  const [, endpoint] = String(line).match(/^Endpoint: (\S+)/) ?? assert.fail(`the chain ended: ${line}`)

  const estuary = new Estuary(endpoint, record)
  const status = await estuary.run('//Eve', 'status')
  // Operators join in the first era, and the scenario's last is the sixth from then.
  assert.equal(status.active_era, 6)
  assert.deepEqual(status.broken_invariants, [])
  assert.deepEqual(status.operators.map((operator) => operator.status), ['active', 'jailed'])

  const [ann, ben] = [await estuary.run('//ann', 'account'), await estuary.run('//ben', 'account')]
  assert.ok(units(ann.staked) > 900, `${ann.staked}`)
  assert.ok(units(ben.staked) > 130, `${ben.staked}`)
  // He owned a million, staked 50.5, got 40 % of it back with its rewards, and paid some fees.
  assert.deepEqual(ben.requests, [])
  assert.ok(units(ben.free) > 999_969 && units(ben.free) < 999_971, `${ben.free}`)
})

test('a scenario with markets is refused', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'estuary-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'scenario.toml')
  await writeFile(file, SCENARIO.replace('eras = 6', 'eras = 6\nmarkets = {}'))
  await assert.rejects(readScenario(file), {
    message: 'the local chain has no markets yet, and "Two stake, one leaves, an operator offends" needs them: the demo plays it',
  })
})

const units = (planck) => Number(planck) / UNIT
