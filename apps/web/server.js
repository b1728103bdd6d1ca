// Serves the built app: files, settings, and the headers that a page with a wallet wants. No state.
//
// usage: node server.js --node ws://… --deployment FILE [--api http://…] [--explorer URL] [--listen HOST:PORT]

import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createGzip } from 'node:zlib'

const FILES = fileURLToPath(new URL('dist', import.meta.url))

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

/** The page may load its own files, and talk to the node and the API: nothing else. */
export const contentSecurityPolicy = ({ node, api }) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${[node, api].filter(Boolean).map(origin).join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')

const origin = (address) => {
  const { protocol, host } = new URL(address)
  return `${protocol}//${host}`
}

/** Starts a server on a port, 0 for any. Returns its address and how to stop it. */
export async function serve(settings, { host = '127.0.0.1', port = 0 } = {}) {
  const headers = {
    'content-security-policy': contentSecurityPolicy(settings),
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
  const server = createServer(async ({ url, method, headers: asked }, response) => {
    if (method !== 'GET' && method !== 'HEAD') return response.writeHead(405, headers).end()
    const path = normalize(decodeURIComponent(new URL(url, 'http://app').pathname))
    if (path === '/settings.json') {
      response.writeHead(200, { ...headers, 'content-type': TYPES['.json'], 'cache-control': 'no-store' })
      return response.end(JSON.stringify(settings))
    }
    const file = join(FILES, path === '/' ? 'index.html' : path)
    const found = file.startsWith(FILES) && (await stat(file).catch(() => undefined))?.isFile()
    if (!found) return response.writeHead(404, { ...headers, 'content-type': 'text/plain' }).end('There is no such file.\n')
    // Names of assets have a hash of their content.
    const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    const type = TYPES[extname(file)] ?? 'application/octet-stream'
    const zipped = asked['accept-encoding']?.includes('gzip') ? { 'content-encoding': 'gzip', vary: 'accept-encoding' } : {}
    response.writeHead(200, { ...headers, ...zipped, 'content-type': type, 'cache-control': cache })
    const parts = [createReadStream(file), ...(zipped.vary ? [createGzip()] : []), response]
    // Whoever asks may go away before the end.
    await pipeline(parts).catch(() => {})
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  return {
    address: `http://${host}:${server.address().port}/`,
    stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      node: { type: 'string' },
      deployment: { type: 'string' },
      api: { type: 'string' },
      explorer: { type: 'string' },
      listen: { type: 'string', default: '127.0.0.1:8088' },
    },
  })
  if (!values.node || !values.deployment) throw new Error('--node and --deployment are needed')
  const [host, port] = values.listen.split(':')
  const deployment = JSON.parse(await readFile(values.deployment, 'utf8'))
  const settings = { node: values.node, api: values.api ?? null, explorer: values.explorer ?? null, deployment }
  const { address } = await serve(settings, { host, port: Number(port) })
  console.log(address)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(`error: ${error.message}`)
    process.exit(1)
  })
}
