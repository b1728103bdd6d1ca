import { calls, Estuary } from 'estuary-sdk'

/** Stakes what the text says, and tells what the account has then. */
export async function stake({ url, deployment, signer, text, tell }) {
  const estuary = await Estuary.connect({ url, deployment })
  try {
    const amount = estuary.amount(text) // tokens as people write them, exact
    const shares = await estuary.views.previewStake(amount)
    const call = calls.stake(amount, shares - shares / 1_000n)
    const { fee } = await estuary.tryOut(call, signer.address) // fails with the contract's error in words
    tell(`${estuary.format(amount)} would give ${estuary.format(shares)} shares for a fee of ${estuary.format(fee)}`)
    const { block, events } = await estuary.send(call, signer)
    tell(`in block ${block}: ${events.map(({ name }) => name).join(', ')}`)
    return estuary.views.account(signer.address)
  } finally {
    await estuary.disconnect()
  }
}
