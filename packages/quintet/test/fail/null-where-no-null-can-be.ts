import { db } from '../types/blog.ts'

export const rows = db.posts.where(p => p.title.eq(null))
