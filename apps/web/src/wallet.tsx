// Wallets, by the convention of `window.injectedWeb3`.

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

import { useChain } from './chain.tsx'

type Signer = Parameters<import('estuary-sdk').Estuary['send']>[1]['signer']

interface InjectedAccount {
  address: string
  name?: string
  genesisHash?: string | null
}

interface Injected {
  accounts: { get(): Promise<InjectedAccount[]>; subscribe?(tell: (accounts: InjectedAccount[]) => void): () => void }
  signer: Signer
}

declare global {
  interface Window {
    injectedWeb3?: Record<string, { version?: string; enable(origin: string): Promise<Injected> }>
  }
}

export interface Account {
  readonly address: string
  readonly name: string
}

interface Wallet {
  /** The account that signs. */
  readonly account: Account | undefined
  readonly signer: Signer | undefined
  readonly accounts: readonly Account[]
  readonly wallet: string | undefined
  readonly choosing: boolean
  open(): void
  close(): void
  connect(wallet: string): Promise<void>
  choose(account: Account): void
  disconnect(): void
}

const WalletContext = createContext<Wallet | undefined>(undefined)

export function useWallet(): Wallet {
  const wallet = useContext(WalletContext)
  if (!wallet) throw new Error('no wallet')
  return wallet
}

export const walletsThere = (): string[] => Object.keys(window.injectedWeb3 ?? {})

const NAMES: Record<string, string> = {
  'polkadot-js': 'polkadot-js',
  talisman: 'Talisman',
  'subwallet-js': 'SubWallet',
  'nova-wallet': 'Nova',
}

export const walletName = (wallet: string): string => NAMES[wallet] ?? wallet

const REMEMBERED = 'estuary.account'

const remembered = (): { wallet: string; address: string } | undefined => {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

export function WalletProvider({ children }: { readonly children: ReactNode }) {
  const { estuary } = useChain()
  const [wallet, setWallet] = useState<string>()
  const [signer, setSigner] = useState<Signer>()
  const [accounts, setAccounts] = useState<readonly Account[]>([])
  const [account, setAccount] = useState<Account>()
  const [choosing, setChoosing] = useState(false)

  const enable = async (name: string): Promise<readonly Account[]> => {
    const injected = await window.injectedWeb3?.[name]?.enable('Estuary')
    if (!injected) throw new Error('That wallet is not there any more.')
    const own = (await injected.accounts.get())
      .filter(({ genesisHash }) => !genesisHash || genesisHash === estuary.client.genesisHash)
      .map(({ address, name: label }) => ({ address: estuary.write(address), name: label ?? 'Account' }))
    setWallet(name)
    setSigner(injected.signer)
    setAccounts(own)
    return own
  }

  useEffect(() => {
    const last = remembered()
    if (!last || !walletsThere().includes(last.wallet)) return
    enable(last.wallet)
      .then((own) => setAccount(own.find(({ address }) => address === last.address)))
      .catch(() => {})
  }, [estuary])

  const value = useMemo<Wallet>(
    () => ({
      account,
      signer,
      accounts,
      wallet,
      choosing,
      open: () => setChoosing(true),
      close: () => setChoosing(false),
      connect: async (name) => void (await enable(name)),
      choose: (chosen) => {
        setAccount(chosen)
        setChoosing(false)
        localStorage.setItem(REMEMBERED, JSON.stringify({ wallet, address: chosen.address }))
      },
      disconnect: () => {
        setAccount(undefined)
        setWallet(undefined)
        setSigner(undefined)
        setAccounts([])
        setChoosing(false)
        localStorage.removeItem(REMEMBERED)
      },
    }),
    [account, signer, accounts, wallet, choosing],
  )
  return <WalletContext.Provider value={value}>{children}</WalletContext.Provider>
}
