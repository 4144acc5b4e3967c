// Source maps that lead to lines: half of what is installed would be maps if each name and sign had its place in them.
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const worth = new Map([...digits].map((digit, value) => [digit, value]))

/** The numbers of a segment: each is told by how much it differs, in base 64, the sign in the lowest bit. */
function decoded(segment) {
  const numbers = []
  let value = 0
  let shift = 0
  for (const digit of segment) {
    const bits = worth.get(digit)
    value |= (bits & 31) << shift
    shift += 5
    if (bits & 32) continue
    numbers.push(value & 1 ? -(value >> 1) : value >> 1)
    value = shift = 0
  }
  return numbers
}

function encoded(numbers) {
  let text = ''
  for (const number of numbers) {
    let value = number < 0 ? (-number << 1) | 1 : number << 1
    do {
      const bits = value & 31
      value >>>= 5
      text += digits[value > 0 ? bits | 32 : bits]
    } while (value > 0)
  }
  return text
}

/** The same map with one segment for all that comes from one line of a source. */
export function toLines(map) {
  let [source, line, column] = [0, 0, 0]
  const kept = [0, 0, 0]
  const mappings = map.mappings.split(';').map(generated => {
    let at = 0
    let keptAt = 0
    let first = true
    const segments = []
    for (const segment of generated === '' ? [] : generated.split(',')) {
      const [step, toSource = 0, toLine = 0, toColumn = 0] = decoded(segment)
      at += step
      source += toSource
      line += toLine
      column += toColumn
      if (!first && source === kept[0] && line === kept[1]) continue
      segments.push(encoded([at - keptAt, source - kept[0], line - kept[1], column - kept[2]]))
      keptAt = at
      kept.splice(0, 3, source, line, column)
      first = false
    }
    return segments.join(',')
  })
  return { ...map, names: [], mappings: mappings.join(';') }
}
