// Which wallet, and which of its accounts.

import { useEffect, useRef, useState } from 'react'

import { useWallet, walletName, walletsThere } from '../wallet.tsx'
import { Account } from './numbers.tsx'

export function WalletDialog() {
  const { choosing, close, connect, choose, disconnect, accounts, account, wallet } = useWallet()
  const dialog = useRef<HTMLDialogElement>(null)
  const [problem, setProblem] = useState<string>()
  const there = choosing ? walletsThere() : []

  useEffect(() => {
    if (choosing) dialog.current?.showModal()
    else dialog.current?.close()
    setProblem(undefined)
  }, [choosing])

  const tryWallet = (name: string) => {
    setProblem(undefined)
    connect(name).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error)
      setProblem(`${walletName(name)} did not let this page in: ${text}. Allow it in the wallet, and try again.`)
    })
  }

  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="wallet-title">
      <div className="dialog-head">
        <h2 id="wallet-title">{wallet ? `Accounts in ${walletName(wallet)}` : 'Connect a wallet'}</h2>
        <button type="button" className="small" onClick={close}>
          Close
        </button>
      </div>
      {!wallet && there.length === 0 && (
        <p>
          There is no wallet in this browser. Install polkadot-js, Talisman, SubWallet or Nova, make an account in it, and
          load this page again. You can look around without one.
        </p>
      )}
      {!wallet &&
        there.map((name) => (
          <button type="button" className="choice" key={name} onClick={() => tryWallet(name)}>
            {walletName(name)}
          </button>
        ))}
      {wallet && accounts.length === 0 && (
        <p>The wallet shows no account for this chain. Make one in it, or allow one for this page.</p>
      )}
      {wallet &&
        accounts.map((one) => (
          <button
            type="button"
            className="choice"
            key={one.address}
            aria-pressed={one.address === account?.address}
            onClick={() => choose(one)}
          >
            <span>{one.name}</span>
            <Account address={one.address} />
          </button>
        ))}
      {wallet && (
        <button type="button" className="quiet" onClick={disconnect}>
          Disconnect
        </button>
      )}
      <p className="problem" role="alert">{problem}</p>
      <p className="hint">The wallet keeps your keys and signs. This page never sees them.</p>
    </dialog>
  )
}
