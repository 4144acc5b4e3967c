import { pglite } from 'quintet/pglite'
import { testColumnFamilyStore } from 'quintet/testing'

testColumnFamilyStore('PGlite', { open: () => pglite(), setClock: true })
