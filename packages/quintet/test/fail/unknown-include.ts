import { db } from '../types/blog.ts'

export const rows = db.posts.include({ autor: true })
