import { db } from '../types/blog.ts'

export const rows = db.posts.where({ views: 'many' })
