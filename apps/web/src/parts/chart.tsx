// A line and bars over days. Positions are rounded to the picture's points; the table beside it is exact.

interface Point {
  readonly date: string
  readonly line: bigint
  readonly bar: bigint
}

const [WIDTH, HEIGHT, BARS, GAP] = [640, 220, 60, 24]

const largest = (values: bigint[]) => values.reduce((most, value) => (value > most ? value : most), 1n)

/** A part of a length, in whole points. */
const scaled = (value: bigint, most: bigint, length: number) => (value <= 0n ? 0 : Number((value * BigInt(length)) / most))

export function Chart({ points, label }: { readonly points: readonly Point[]; readonly label: string }) {
  const [mostLine, mostBar] = [largest(points.map(({ line }) => line)), largest(points.map(({ bar }) => bar))]
  const step = WIDTH / Math.max(points.length, 1)
  const base = HEIGHT - BARS - GAP
  const line = points.map(({ line }, index) => `${index === 0 ? 'M' : 'L'}${step * (index + 0.5)} ${base - scaled(line, mostLine, base - 8)}`)
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <path className="axis" d={`M0 ${base}H${WIDTH}M0 ${HEIGHT - GAP}H${WIDTH}`} />
      {points.map(({ date, bar }, index) => {
        const height = scaled(bar, mostBar, BARS - 10)
        return <rect key={date} className="bar" x={step * index + step * 0.15} width={step * 0.7} y={HEIGHT - GAP - height} height={height} rx={1} />
      })}
      <path className="line" d={line.join('')} />
      <text x={0} y={HEIGHT - 6}>{points[0]?.date}</text>
      <text x={WIDTH} y={HEIGHT - 6} textAnchor="end">{points.at(-1)?.date}</text>
    </svg>
  )
}
