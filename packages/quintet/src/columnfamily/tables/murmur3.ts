/**
 * The first half of MurmurHash3 (x64, 128 bits, seed 0) as Cassandra computes it: the bytes of the tail are signed there.
 * 64-bit words are two halves of 32 bits: a bigint for each step would take fifty times as long.
 */
export function murmur3(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const blocks = bytes.length >> 4
  const h1 = new Word(0, 0)
  const h2 = new Word(0, 0)
  const k = new Word(0, 0)
  for (let i = 0; i < blocks; i++) {
    h1.xor(mixed(k.set(view.getUint32(i * 16 + 4, true), view.getUint32(i * 16, true)), c1, 31, c2))
    h1.rotate(27).add(h2).times(five).add(n1)
    h2.xor(mixed(k.set(view.getUint32(i * 16 + 12, true), view.getUint32(i * 16 + 8, true)), c2, 33, c1))
    h2.rotate(31).add(h1).times(five).add(n2)
  }
  const tail = blocks * 16
  const left = bytes.length - tail
  if (left > 8) h2.xor(mixed(tailWord(k, view, tail + 8, left - 8), c2, 33, c1))
  if (left > 0) h1.xor(mixed(tailWord(k, view, tail, Math.min(left, 8)), c1, 31, c2))
  const length = new Word(0, bytes.length)
  h1.xor(length)
  h2.xor(length)
  h1.add(h2)
  h2.add(h1)
  finish(h1)
  finish(h2)
  return h1.add(h2).value
}

class Word {
  #high: number
  #low: number

  constructor(high: number, low: number) {
    this.#high = high | 0
    this.#low = low | 0
  }

  set(high: number, low: number): this {
    this.#high = high | 0
    this.#low = low | 0
    return this
  }

  xor(other: Word): this {
    return this.set(this.#high ^ other.#high, this.#low ^ other.#low)
  }

  add(other: Word): this {
    const low = (this.#low >>> 0) + (other.#low >>> 0)
    return this.set(this.#high + other.#high + (low > 0xffffffff ? 1 : 0), low)
  }

  times(other: Word): this {
    const low = this.#low
    const crossed = Math.imul(this.#high, other.#low) + Math.imul(low, other.#high)
    return this.set(highProduct(low >>> 0, other.#low >>> 0) + crossed, Math.imul(low, other.#low))
  }

  rotate(by: number): this {
    const [high, low] = by < 32 ? [this.#high, this.#low] : [this.#low, this.#high]
    const n = by & 31
    if (n === 0) return this.set(high, low)
    return this.set((high << n) | (low >>> (32 - n)), (low << n) | (high >>> (32 - n)))
  }

  /** Xor with itself moved right by 33 bits. */
  folded(): this {
    return this.set(this.#high, this.#low ^ (this.#high >>> 1))
  }

  get value(): bigint {
    return (BigInt(this.#high) << 32n) | BigInt(this.#low >>> 0)
  }
}

/** The upper 32 bits of a product of two 32-bit numbers. */
function highProduct(a: number, b: number): number {
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff]
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const other = aLow * bHigh + (middle & 0xffff)
  return aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000)
}

const c1 = new Word(0x87c37b91, 0x114253d5)
const c2 = new Word(0x4cf5ad43, 0x2745937f)
const f1 = new Word(0xff51afd7, 0xed558ccd)
const f2 = new Word(0xc4ceb9fe, 0x1a85ec53)
const five = new Word(0, 5)
const n1 = new Word(0, 0x52dce729)
const n2 = new Word(0, 0x38495ab5)

function mixed(word: Word, first: Word, rotation: number, second: Word): Word {
  return word.times(first).rotate(rotation).times(second)
}

function finish(word: Word): void {
  word.folded().times(f1).folded().times(f2).folded()
}

/** Up to eight bytes, the first one lowest; each is signed, so a high one reaches into those above it. */
function tailWord(word: Word, view: DataView, at: number, count: number): Word {
  word.set(0, 0)
  const byte = new Word(0, 0)
  for (let i = count - 1; i >= 0; i--) {
    const value = view.getInt8(at + i)
    const sign = value < 0 ? -1 : 0
    if (i >= 4) byte.set(value << (8 * (i - 4)), 0)
    else if (i === 0) byte.set(sign, value)
    else byte.set((sign << (8 * i)) | (value >> (32 - 8 * i)), value << (8 * i))
    word.xor(byte)
  }
  return word
}
