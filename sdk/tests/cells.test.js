// Contracts' storage as bytes.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { keyOf, number } from '../dist/cells.js'

const full = (root, ...key) => Uint8Array.from([...Array(16).fill(7), root, 0, 0, 0, ...key])

test('a key is read behind its hash and its root', () => {
  assert.deepEqual(keyOf(full(3, 1, 2), 3), Uint8Array.of(1, 2))
  assert.equal(keyOf(full(4, 1, 2), 3), undefined, 'another mapping')
  assert.equal(keyOf(full(3), 3), undefined, 'a cell of its own')
  assert.equal(keyOf(Uint8Array.of(7, 7), 3), undefined)
})

test('numbers have 128 bits, the least byte first', () => {
  const value = new Uint8Array(40)
  value.set([5, 1], 4)
  value.fill(255, 20, 36)
  assert.equal(number(value, 4), 261n)
  assert.equal(number(value, 20), 2n ** 128n - 1n)
  // A part of a larger buffer begins where it begins.
  assert.equal(number(value.subarray(4), 0), 261n)
})
