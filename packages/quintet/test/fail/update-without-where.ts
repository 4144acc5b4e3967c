import { db } from '../checker/blog.ts'

export const command = db.posts.limit(1).update({ title: 'x' })
