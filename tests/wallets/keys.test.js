// Keys go from the tool to wallets and back: files that the keyring of polkadot.js reads and writes.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { Keyring } from '@polkadot/keyring'
import { cryptoWaitReady } from '@polkadot/util-crypto'

const ESTUARY = fileURLToPath(new URL('../../target/debug/estuary', import.meta.url))
const PASSWORD = 'correct horse battery'

let folder

before(async () => {
  await cryptoWaitReady()
  folder = await mkdtemp(join(tmpdir(), 'estuary-'))
  await writeFile(join(folder, 'password'), PASSWORD)
  await chmod(join(folder, 'password'), 0o600)
})

after(() => rm(folder, { recursive: true }))

async function key(...words) {
  const environment = { ...process.env, ESTUARY_CONFIG: join(folder, 'config.toml') }
  const options = ['--json', '--password-file', join(folder, 'password')]
  const { stdout } = await promisify(execFile)(ESTUARY, ['key', ...words, ...options], { env: environment })
  return JSON.parse(stdout)
}

test('a wallet opens a key that the tool has made', async () => {
  const { address, path, phrase } = await key('new', 'made')
  const pair = new Keyring({ type: 'sr25519' }).addFromJson(JSON.parse(await readFile(path, 'utf8')))
  assert.equal(pair.address, address)
  assert.throws(() => pair.decodePkcs8('another'))
  pair.decodePkcs8(PASSWORD)
  const byPhrase = new Keyring({ type: 'sr25519' }).addFromUri(phrase)
  assert.equal(byPhrase.address, address)
  const message = new Uint8Array([1, 2, 3])
  assert.ok(byPhrase.verify(message, pair.sign(message), pair.publicKey))
})

test('the tool imports a key that a wallet has exported', async () => {
  const pair = new Keyring({ type: 'sr25519' }).addFromUri('//Alice//stash', { name: 'stash' })
  const file = join(folder, 'exported.json')
  await writeFile(file, JSON.stringify(pair.toJson(PASSWORD)))
  const imported = await key('import', 'exported', file)
  assert.equal(imported.address, pair.address)
})

test('a key of another type is refused', async () => {
  const pair = new Keyring({ type: 'ed25519' }).addFromUri('//Alice')
  const file = join(folder, 'ed25519.json')
  await writeFile(file, JSON.stringify(pair.toJson(PASSWORD)))
  await assert.rejects(key('import', 'other', file), /only one sr25519 key/)
})
