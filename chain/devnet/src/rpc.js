// Where chopsticks' RPC differs from a node's, and clients mind.

import { handler as chopsticks } from '@acala-network/chopsticks/rpc/index'

/** Answers requests as a node does. */
export function createHandler(chain) {
  const parents = rememberParents(chain)
  const answer = chopsticks({ chain })
  return (request, subscriptions) => {
    return answer(request, { ...subscriptions, subscribe: corrected(subscriptions, parents) })
  }
}

/** What a subscription sends, corrected. This must stay synchronous: clients rely on the order of notifications. */
const corrected = (subscriptions, parents) => (method, id, onCancel) => {
  const notify = subscriptions.subscribe(method, id, onCancel)
  const correct = CORRECTIONS[method]?.(parents) ?? ((data) => [data])
  return (data) => correct(data).forEach((corrected) => notify(corrected))
}

/** What a notification becomes, for each subscription: others, or none. */
const CORRECTIONS = {
  author_extrinsicUpdate: () => {
    let included = false
    return (status) => {
      // A node says "ready" and not `{ ready: null }`, which dedot cannot decode.
      if (status?.ready === null) return included ? [] : ['ready']
      // What is late here is early on a node, and makes the polkadot.js API forget the block.
      if (status?.broadcast) return included ? [] : [status]
      // A node says that a transaction is invalid, and not why: clients decode a word.
      if (status?.invalid !== undefined || status?.unknown !== undefined) return ['invalid']
      included ||= Boolean(status?.inBlock)
      return [status]
    }
  },

  chainHead_v1_followEvent: (parents) => (event) => {
    switch (event.event) {
      case 'initialized':
        return [
          {
            ...event,
            // dedot's second client sends nothing before it knows two finalized blocks.
            finalizedBlockHashes: withParent(event.finalizedBlockHashes, parents),
            finalizedBlockRuntime: runtimeOf(event.finalizedBlockRuntime),
          },
        ]
      case 'newBlock':
        return [{ ...event, newRuntime: runtimeOf(event.newRuntime) }]
      default:
        return [event]
    }
  },
}

/** The runtime's version in the form that the specification of `chainHead` has, in which `apis` is an object. */
function runtimeOf(version) {
  if (!version || version.type) return version
  const apis = Array.isArray(version.apis) ? Object.fromEntries(version.apis) : version.apis
  return { type: 'valid', spec: { ...version, apis } }
}

function withParent(hashes, parents) {
  const parent = parents.get(hashes[0])
  return parent ? [parent, ...hashes] : hashes
}

/** The parent of each block from now on, kept up to date. */
function rememberParents(chain) {
  const parents = new Map()
  let last = chain.head.hash
  chain.headState.subscribeHead(({ hash }) => {
    parents.set(hash, last)
    last = hash
  })
  return parents
}
