// APIs that fail: the real one does not, or not when it is asked to.

import { createServer } from 'node:http'
import { once } from 'node:events'

const send = (response, status, type, body) => {
  response.writeHead(status, { 'content-type': type, 'access-control-allow-origin': '*' })
  response.end(body)
}

/** How an API fails, by a name for it. */
export const FAILURES = {
  // Nobody ever gets an answer.
  slow: () => {},
  'not JSON': (response) => send(response, 200, 'text/html', '<!doctype html><title>A proxy</title>'),
  'of another version': (response) => send(response, 200, 'application/json', '{"reward":12.5,"cost":null,"intervals":[{}]}'),
  'an empty list': (response) => send(response, 200, 'application/json', '[null]'),
  'too busy': (response) =>
    send(response, 429, 'application/problem+json', '{"title":"Too Many Requests","status":429,"detail":"ask again in a second"}'),
}

export async function startApi(fail) {
  const server = createServer((_, response) => fail(response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  }
}
