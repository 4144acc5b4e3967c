import { db } from '../checker/blog.ts'

const joined = db.from({ p: db.posts }).leftJoin({ u: db.users }, ({ p, u }) => p.authorId.eq(u.id))
export const changed = joined.update('u', { name: 'x' })
