import { db } from '../checker/blog.ts'

export const rows = db.posts.where({ views: 'many' })
