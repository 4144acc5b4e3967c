import { belongsTo, manyToMany, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'

/** The models that the relational cases share: every kind of relation, a tree, a composite key. */
const users = table('users', {
  id: t.id(),
  email: t.text().unique(),
  name: t.text().nullable(),
  zipCode: t.integer(),
  active: t.boolean().default(true),
  joinedAt: t.timestamp().defaultNow(),
  boss: belongsTo('users', { inverse: 'reports' }).nullable(),
})
const profiles = table('profiles', {
  id: t.id(),
  bio: t.text(),
  owner: belongsTo(users, { inverse: 'profile', onDelete: 'cascade' }).unique(),
})
const tags = table('tags', { id: t.id(), label: t.text().unique() })
const posts = table('posts', {
  id: t.id(),
  title: t.text(),
  views: t.integer().default(0),
  rating: t.double().nullable(),
  publishedAt: t.timestamp().nullable(),
  author: belongsTo(users, { inverse: 'posts', onDelete: 'cascade' }),
  editor: belongsTo(users, { inverse: 'edited', onDelete: 'set null' }).nullable(),
  tags: manyToMany(tags, { inverse: 'posts' }),
})
const comments = table('comments', {
  id: t.id(),
  text: t.text(),
  at: t.timestamp(),
  post: belongsTo(posts, { inverse: 'comments', onDelete: 'cascade' }),
  by: belongsTo(users, { inverse: 'comments' }).nullable(),
})
const projects = table('projects', { tenant: t.text(), code: t.text(), title: t.text() }, { primaryKey: ['tenant', 'code'] })
const tasks = table('tasks', {
  id: t.id(),
  tenant: t.text(),
  projectCode: t.text(),
  title: t.text(),
  project: belongsTo(projects, { inverse: 'tasks', by: ['tenant', 'projectCode'], onDelete: 'cascade' }),
})

export const fixture: {
  users: typeof users
  profiles: typeof profiles
  tags: typeof tags
  posts: typeof posts
  comments: typeof comments
  projects: typeof projects
  tasks: typeof tasks
} = { users, profiles, tags, posts, comments, projects, tasks }
