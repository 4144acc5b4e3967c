import { keyValue, t } from 'quintet'

export const prices = keyValue.cache('price', t.text())
