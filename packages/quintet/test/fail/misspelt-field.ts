import { db } from '../types/blog.ts'

export const rows = db.posts.where(p => p.titel.eq('x'))
