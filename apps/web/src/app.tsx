// The frame around each page: name, navigation, wallet, and what is on its way.

import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react'

import { ChainProvider, useChain } from './chain.tsx'
import { Account } from './parts/numbers.tsx'
import { Notes } from './parts/notes.tsx'
import { WalletDialog } from './parts/wallet_dialog.tsx'
import { GROUPS, type Page, PAGES, usePage } from './routes.ts'
import { SendingProvider } from './sending.tsx'
import type { Settings } from './settings.ts'
import { useWallet, WalletProvider } from './wallet.tsx'

const VIEWS: Record<Page, React.ComponentType> = {
  stake: lazy(() => import('./pages/stake.tsx')),
  unstake: lazy(() => import('./pages/unstake.tsx')),
  requests: lazy(() => import('./pages/requests.tsx')),
  rewards: lazy(() => import('./pages/rewards.tsx')),
  swap: lazy(() => import('./pages/swap.tsx')),
  lend: lazy(() => import('./pages/lend.tsx')),
  leverage: lazy(() => import('./pages/leverage.tsx')),
  operators: lazy(() => import('./pages/operators.tsx')),
  desk: lazy(() => import('./pages/desk.tsx')),
  protocol: lazy(() => import('./pages/protocol.tsx')),
}

function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M3 6c9 0 9 10 18 10h8" />
      <path d="M3 16h26" />
      <path d="M3 26c9 0 9-10 18-10" />
    </svg>
  )
}

export function Standstill({ message, failed }: { readonly message: string; readonly failed: boolean }) {
  return (
    <main className="standstill">
      <h1>
        <Mark /> Estuary
      </h1>
      <p role={failed ? 'alert' : 'status'}>{message}</p>
    </main>
  )
}

export function App({ settings }: { readonly settings: Settings }) {
  const otherwise = (message: string, failed: boolean): ReactNode => <Standstill message={message} failed={failed} />
  return (
    <ChainProvider settings={settings} otherwise={otherwise}>
      <WalletProvider>
        <SendingProvider>
          <Frame />
        </SendingProvider>
      </WalletProvider>
    </ChainProvider>
  )
}

function Frame() {
  const page = usePage()
  const { estuary, block, connected } = useChain()
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  const View = VIEWS[page]

  useEffect(() => {
    document.title = `${PAGES[page]} · Estuary`
    // A reader of screens goes on with the new page.
    if (!first.current) main.current?.focus()
    first.current = false
    scrollTo(0, 0)
  }, [page])

  return (
    <div className="frame">
      <a className="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to the page
      </a>
      <header>
        <a className="brand" href="#/stake">
          <Mark /> Estuary
        </a>
        <nav aria-label="Pages">
          {GROUPS.filter(({ title }) => title !== 'Markets' || estuary.hasMarkets).map(({ title, pages }) => (
            <div className="group" key={title}>
              <span className="group-title">{title}</span>
              {pages.map((name) => (
                <a key={name} href={`#/${name}`} aria-current={name === page ? 'page' : undefined}>
                  {PAGES[name]}
                </a>
              ))}
            </div>
          ))}
        </nav>
        <WalletButton />
        <p className="chain" title={estuary.client.genesisHash}>
          <span className={connected ? 'dot' : 'dot off'} aria-hidden="true" />
          {estuary.deployment.chain}
          <br />
          block {block}
        </p>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {!connected && (
          <div className="banner" role="alert">
            The connection to the node is lost. Trying again. What you see is of block {block}, and nothing can be sent.
          </div>
        )}
        <Suspense fallback={<p className="pending">Loading.</p>}>
          <View />
        </Suspense>
      </main>
      <Notes />
      <WalletDialog />
    </div>
  )
}

function WalletButton() {
  const { account, open } = useWallet()
  return (
    <button type="button" className="wallet" onClick={open}>
      {account ? (
        <>
          <span className="wallet-name">{account.name}</span>
          <Account address={account.address} />
        </>
      ) : (
        'Connect wallet'
      )}
    </button>
  )
}
