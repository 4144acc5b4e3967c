import { db } from '../checker/blog.ts'

const gone = db.posts.where({ id: 1 }).delete().cte('id')
export const titles = db.from({ gone }).pluck(({ gone }) => gone.title)
