// How far each transaction is.

import { useChain } from '../chain.tsx'
import { type Note, useSending } from '../sending.tsx'

const WORDS: Record<Note['stage'], string> = {
  checking: 'Trying it first',
  signing: 'Sign it in your wallet',
  sent: 'Sent, waiting for a block',
  included: 'In a block, waiting until it is final',
  finalized: 'Final',
  failed: 'Not done',
}

const PROGRESS: Record<Note['stage'], number> = { checking: 0, signing: 1, sent: 2, included: 3, finalized: 4, failed: 0 }

export function Notes() {
  const { notes, dismiss } = useSending()
  return (
    <section className="notes" aria-label="Transactions" aria-live="polite">
      {notes.map((note) => (
        <div className={`note ${note.stage}`} key={note.id}>
          <div>
            <strong>{note.title}</strong>
            <p>
              {note.message ?? WORDS[note.stage]}
              {note.block !== undefined && `: block ${note.block}`}
              {note.stage === 'finalized' && '.'}
            </p>
            {note.hash && <Hash hash={note.hash} />}
          </div>
          <button type="button" className="small" aria-label={`Dismiss: ${note.title}`} onClick={() => dismiss(note.id)}>
            Dismiss
          </button>
          <progress value={PROGRESS[note.stage]} max={4} aria-label={`Progress of: ${note.title}`} />
        </div>
      ))}
    </section>
  )
}

function Hash({ hash }: { readonly hash: string }) {
  const { explorer } = useChain().settings
  const short = `${hash.slice(0, 10)}…${hash.slice(-6)}`
  if (!explorer) return <code title={hash}>{short}</code>
  return (
    <a href={explorer.replace('{hash}', hash)} target="_blank" rel="noreferrer">
      {short}
    </a>
  )
}
