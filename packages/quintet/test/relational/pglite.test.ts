import { pglite } from 'quintet/pglite'
import { testRelationalStore } from 'quintet/testing'

testRelationalStore('PGlite', { open: () => pglite() })
