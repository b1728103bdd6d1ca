// Where the chain listens.

import { once } from 'node:events'
import { createServer } from 'node:net'

export const HOST = '127.0.0.1'

/** Fails if something else listens there. Chopsticks would take the next port, and nobody would find the chain. */
export async function assertFree(port) {
  const server = createServer().listen(port, HOST)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw error.code === 'EADDRINUSE' ? new Error(`port ${port} is in use: choose another one by --port`) : error
  }
  server.close()
  await once(server, 'close')
}
