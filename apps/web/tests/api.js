// A stand-in for `estuary serve`: fixed answers with the shapes of docs/api.md.

import { createServer } from 'node:http'
import { once } from 'node:events'

/** All that was earned. */
export const REWARD = String(28_503_703_703_670n)

const DAYS = 30n
const BEGIN = 4_180_000_000_000_000n
const DAILY = 950_123_456_789n

/** A month in which the reward of a day is now a little more, now a little less. */
const month = Array.from({ length: Number(DAYS) }, (_, index) => {
  const day = BigInt(index)
  const reward = DAILY + ((day * 37n) % 11n) * 31_000_000_000n - 150_000_000_000n
  const date = new Date(Date.UTC(2026, 10, 1 + index)).toISOString().slice(0, 10)
  return { date, balance: String(BEGIN + (day + 1n) * DAILY), reward: String(reward) }
})

export async function startApi() {
  const interval = { from: 0, to: 1, shares: '5', withdrawn: '0', cost: '0', price: '1000000000000000000', apr: null }
  const days = month.map(({ date, balance, reward }) => ({ ...interval, date, balance, deposited: '0', reward }))
  const loss = {
    height: 9, position: 1, time: 0, operator: 1, era: 12, offence_era: 11, loss: '600', bond: '100', cover: '100',
    provided: '100', queue: '100', stream: '100', holders: '100',
  }
  const answers = {
    '/v1/apr': [1, 7, 30].map((days) => ({ days, begin: null, end: null, apr: days === 30 ? null : '0.081234567890123456' })),
    '/v1/losses': { losses: [loss], next: null },
  }
  const server = createServer(({ url }, response) => {
    const body = answers[url] ?? { account: '', reward: REWARD, cost: '12', intervals: days }
    response.writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
    response.end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  }
}
