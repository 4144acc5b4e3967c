import { db, models } from '../checker/blog.ts'

export const rows = db.from({ u: models.users }).leftJoinLateral(({ u }) => ({ p: db.posts.where(p => p.authorId.eq(u.id)).limit(1) }))
