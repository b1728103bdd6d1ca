// The functions that a Substrate host offers to a runtime: those that this one imports, by the versions that it
// imports. https://spec.polkadot.network/chap-host-api says what they do.

import {
  blake2AsU8a, ed25519Verify, keccakAsU8a, secp256k1Recover, sha256AsU8a, sr25519Verify, xxhashAsU8a,
} from '@polkadot/util-crypto'
import { compactFromU8a, compactToU8a, u8aConcat } from '@polkadot/util'

import { partsOf } from './memory.js'

const CHILD_STORAGE = Buffer.from(':child_storage:default:').toString('hex')
const NO_HASH = new Uint8Array(32)
const NONE = Uint8Array.of(0)
const OK = 0
const BAD_SIGNATURE = Uint8Array.of(1, 2)
/** Levels of what a runtime logs, and of what it is asked to log. */
const ERROR = 0
const ERRORS_ONLY = 1

/**
 * The functions, for one call.
 *
 * @param memory of the runtime
 * @param storage its overlay
 * @param log takes what the runtime logs as an error
 * @param versionOf asks another runtime for its version
 */
export const hostFunctions = ({ memory, storage, log, versionOf }) => {
  const bytes = (span) => memory.readSpan(span)
  const give = (answer) => memory.allocateSpan(answer)
  const key = (span) => `0x${bytes(span).toString('hex')}`
  const childKey = (child, span) => `0x${CHILD_STORAGE}${bytes(child).toString('hex')}${bytes(span).toString('hex')}`
  const value = (key) => fromHex(storage.get(key))
  const set = (key, content) => storage.set(key, toHex(content))

  /** Reads a value from an offset on into the runtime's memory. Tells how much was there. */
  const readInto = (key, out, offset) => {
    const found = value(key)
    if (!found) return give(NONE)
    const rest = found.subarray(offset)
    const { pointer, length: room } = partsOf(out)
    memory.write(pointer, rest.subarray(0, room))
    return give(some(u32(rest.length)))
  }
  const clearPrefix = (prefix, limit) => {
    const [isLimited, ...most] = bytes(limit)
    const { cleared, all } = storage.clearPrefix(prefix, isLimited ? Buffer.from(most).readUInt32LE() : Infinity)
    return give(u8aConcat([all ? 0 : 1], u32(cleared)))
  }
  const hash = (hasher) => (data) => memory.allocateBytes(hasher(bytes(data)))
  const verify = (verifier) => (signature, message, signer) =>
    Number(attempt(() => verifier(bytes(message), memory.read(signature, 64), memory.read(signer, 32))) ?? false)

  return {
    ext_allocator_malloc_version_1: (size) => memory.allocate(size),
    ext_allocator_free_version_1: (pointer) => memory.free(pointer),

    ext_storage_get_version_1: (name) => give(option(value(key(name)))),
    ext_storage_read_version_1: (name, out, offset) => readInto(key(name), out, offset),
    ext_storage_set_version_1: (name, content) => set(key(name), bytes(content)),
    ext_storage_exists_version_1: (name) => Number(storage.get(key(name)) !== undefined),
    ext_storage_clear_version_1: (name) => storage.clear(key(name)),
    ext_storage_clear_prefix_version_2: (prefix, limit) => clearPrefix(key(prefix), limit),
    ext_storage_append_version_1: (name, item) => set(key(name), appended(value(key(name)), bytes(item))),
    ext_storage_next_key_version_1: (name) => give(option(fromHex(storage.next(key(name))))),
    ext_storage_start_transaction_version_1: () => storage.begin(),
    ext_storage_rollback_transaction_version_1: () => storage.rollback(),
    ext_storage_commit_transaction_version_1: () => storage.commit(),

    ext_default_child_storage_get_version_1: (child, name) => give(option(value(childKey(child, name)))),
    ext_default_child_storage_read_version_1: (child, name, out, offset) =>
      readInto(childKey(child, name), out, offset),
    ext_default_child_storage_set_version_1: (child, name, content) => set(childKey(child, name), bytes(content)),
    ext_default_child_storage_clear_version_1: (child, name) => storage.clear(childKey(child, name)),
    ext_default_child_storage_storage_kill_version_3: (child, limit) => clearPrefix(childKey(child, 0n), limit),

    // Roots go into the header, which chopsticks makes itself, without them.
    ext_storage_root_version_2: () => give(NO_HASH),
    ext_trie_blake2_256_ordered_root_version_2: () => memory.allocateBytes(NO_HASH),

    ext_hashing_blake2_128_version_1: hash((data) => blake2AsU8a(data, 128)),
    ext_hashing_blake2_256_version_1: hash((data) => blake2AsU8a(data, 256)),
    ext_hashing_keccak_256_version_1: hash((data) => keccakAsU8a(data, 256)),
    ext_hashing_sha2_256_version_1: hash((data) => sha256AsU8a(data)),
    ext_hashing_twox_64_version_1: hash((data) => xxhashAsU8a(data, 64)),
    ext_hashing_twox_128_version_1: hash((data) => xxhashAsU8a(data, 128)),

    ext_crypto_ed25519_verify_version_1: verify(ed25519Verify),
    ext_crypto_sr25519_verify_version_2: verify(sr25519Verify),
    ext_crypto_secp256k1_ecdsa_recover_compressed_version_2: (signature, message) => {
      const signed = memory.read(signature, 65)
      const recovery = signed[64] > 26 ? signed[64] - 27 : signed[64]
      const signer = attempt(() => secp256k1Recover(memory.read(message, 32), signed.subarray(0, 64), recovery))
      return give(signer ? u8aConcat([OK], signer) : BAD_SIGNATURE)
    },

    ext_logging_max_level_version_1: () => ERRORS_ONLY,
    ext_logging_log_version_1: (level, target, message) => {
      if (level === ERROR) log(`${bytes(target)}: ${bytes(message)}`)
    },
    ext_misc_runtime_version_version_1: (code) => give(some(withLength(versionOf(bytes(code))))),
    ext_misc_print_utf8_version_1: () => {},
    ext_misc_print_hex_version_1: () => {},
    ext_offchain_index_set_version_1: () => {},
  }
}

const toHex = (bytes) => `0x${Buffer.from(bytes).toString('hex')}`
const fromHex = (text) => text && Buffer.from(text.slice(2), 'hex')

const u32 = (number) => new Uint8Array(Uint32Array.of(number).buffer)
const some = (bytes) => u8aConcat([1], bytes)
const withLength = (bytes) => u8aConcat(compactToU8a(bytes.length), bytes)
const option = (bytes) => (bytes ? some(withLength(bytes)) : NONE)

/** An encoded list with an item more; nothing is a list of none. */
function appended(list, item) {
  const [start, length] = list?.length ? compactFromU8a(list) : [0, 0]
  return u8aConcat(compactToU8a(Number(length) + 1), list?.subarray(start) ?? [], item)
}

function attempt(action) {
  try {
    return action()
  } catch {
    // So the library says that a signature or a key is malformed.
    return undefined
  }
}
