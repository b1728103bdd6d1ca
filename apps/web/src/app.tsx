// The frame around each page: name, navigation, wallet, and what is on its way.

import { Component, lazy, type ReactNode, Suspense, useEffect, useRef } from 'react'

import { ChainProvider, useChain } from './chain.tsx'
import { Account } from './parts/numbers.tsx'
import { Notes } from './parts/notes.tsx'
import { Notice } from './parts/notice.tsx'
import { WalletDialog } from './parts/wallet_dialog.tsx'
import { GROUPS, MARKETS, type Page, PAGES, usePage } from './routes.ts'
import { SendingProvider } from './sending.tsx'
import type { Settings } from './settings.ts'
import { useWallet, WalletProvider } from './wallet.tsx'

const VIEWS: Record<Page, React.ComponentType> = {
  stake: lazy(() => import('./pages/stake.tsx')),
  unstake: lazy(() => import('./pages/unstake.tsx')),
  requests: lazy(() => import('./pages/requests.tsx')),
  rewards: lazy(() => import('./pages/rewards.tsx')),
  swap: lazy(() => import('./pages/swap.tsx')),
  liquidity: lazy(() => import('./pages/liquidity.tsx')),
  lend: lazy(() => import('./pages/lend.tsx')),
  leverage: lazy(() => import('./pages/leverage.tsx')),
  liquidations: lazy(() => import('./pages/liquidations.tsx')),
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
    // On a phone the links are a strip, of which a part is to be seen.
    document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
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
          {GROUPS.filter(({ pages }) => pages !== MARKETS || estuary.hasMarkets).map(({ title, pages }) => (
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
        <Fence key={page} name={PAGES[page]}>
          <Suspense fallback={<p className="pending">Loading.</p>}>
            {MARKETS.includes(page) && !estuary.hasMarkets ? <NoMarkets name={PAGES[page]} /> : <View />}
          </Suspense>
        </Fence>
      </main>
      <Notes />
      <WalletDialog />
    </div>
  )
}

function NoMarkets({ name }: { readonly name: string }) {
  return (
    <>
      <h1>{name}</h1>
      <Notice title="This deployment has no markets">Staking and leaving do without them.</Notice>
    </>
  )
}

/** A page that fails leaves the others in place. */
class Fence extends Component<{ readonly name: string; readonly children: ReactNode }, { readonly failure?: string }> {
  override state: { readonly failure?: string } = {}

  static getDerivedStateFromError(error: unknown) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }

  override render() {
    const { failure } = this.state
    if (failure === undefined) return this.props.children
    return (
      <>
        <h1>{this.props.name}</h1>
        <Notice tone="bad" title="This page cannot be shown">
          Load it again. If that does not help, tell whoever serves it: {failure}
        </Notice>
      </>
    )
  }
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
