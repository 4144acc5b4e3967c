import { db } from '../checker/blog.ts'

const post = await db.posts.one({ id: 1 })
export const email = post.author.email
