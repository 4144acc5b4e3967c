import { count } from 'quintet'
import type { Db } from '../../src/db/handles.ts'
import type { models as chinookModels } from './data/chinook/postgres.models.ts'
import type { models as northwindModels } from './data/northwind/postgres.models.ts'
import type { models as sakilaModels } from './data/sakila/postgres.models.ts'
import type { KnownSet } from './known.ts'

/** Questions to a known database, by its generated models: paths, lists of related rows, many to many, groups. */
const chinook = async (db: Db<typeof chinookModels>): Promise<unknown[]> => [
  await db.track.count(),
  await db.track
    .where(t => t.album.artist.name.eq('AC/DC').and(t.milliseconds.gt(250_000)))
    .orderBy(t => t.trackId.asc())
    .select(t => ({ id: t.trackId, name: t.name, album: t.album.title, genre: t.genre.name })),
  await db.artist
    .orderBy(a => a.artistId.asc())
    .limit(5)
    .select(a => ({
      name: a.name,
      albums: a.album.count(),
      tracks: a.album.orderBy(b => b.albumId.asc()).select(b => ({ title: b.title, n: b.track.count() })),
    })),
  await db.playlist
    .where(p => p.track.some(t => t.name.startsWith('B')))
    .orderBy(p => p.playlistId.asc())
    .select(p => ({ name: p.name, tracks: p.track.count() })),
  await db.employee
    .orderBy(e => e.employeeId.asc())
    .select(e => ({ name: e.lastName, boss: e.reportsTo.lastName, below: e.employee.count() })),
  await db.invoice
    .groupBy(i => i.billingCountry)
    .orderBy(
      () => count().desc(),
      i => i.billingCountry.length().asc(),
      i => i.billingCountry.asc(),
    )
    .select(i => ({ country: i.billingCountry, n: count() })),
  await db.track
    .include({ album: { include: { artist: true } }, playlist: true })
    .orderBy(t => t.trackId.desc())
    .first(),
  await db.invoice.orderBy(i => i.invoiceId.asc()).pluck(i => i.total),
]

const northwind = async (db: Db<typeof northwindModels>): Promise<unknown[]> => [
  await db.orders.count(),
  await db.orderDetails
    .where(d => d.order.customer.country.eq('Germany').and(d.product.category.categoryName.eq('Beverages')))
    .orderBy(
      d => d.orderId.asc(),
      d => d.productId.asc(),
    )
    .select(d => ({ order: d.orderId, day: d.order.orderDate, product: d.product.productName, price: d.unitPrice, discount: d.discount })),
  await db.orderDetails.get({ orderId: 10_248, productId: 11 }),
  await db.employees
    .orderBy(e => e.employeeId.asc())
    .select(e => ({ name: e.lastName, boss: e.reportsTo.lastName, below: e.employees.count(), territories: e.territory.count() })),
  await db.territories
    .where(t => t.employee.some(e => e.lastName.eq('King')))
    .orderBy(t => t.territoryId.asc())
    .select(t => ({ id: t.territoryId, region: t.region.regionDescription })),
  await db.orders
    .where(o => o.shipVia.companyName.eq('Federal Shipping'))
    .orderBy(o => o.orderId.asc())
    .limit(3),
  await db.products
    .groupBy(p => p.category.categoryName)
    .orderBy(p => p.category.categoryName.asc())
    .select(p => ({ name: p.category.categoryName, n: count() })),
]

const sakila = async (db: Db<typeof sakilaModels>): Promise<unknown[]> => [
  await db.film.count(),
  await db.film
    .where(f => f.language.name.startsWith('English').and(f.filmActor.some(a => a.actor.lastName.eq('GUINESS'))))
    .orderBy(f => f.filmId.asc())
    .select(f => ({ title: f.title, rating: f.rating, length: f.length, actors: f.filmActor.count(), category: f.filmCategory.count() })),
  await db.customer
    .where(c => c.address.city.country.country.in(['Japan', 'China', 'India']))
    .orderBy(c => c.customerId.asc())
    .select(c => ({
      name: c.lastName,
      city: c.address.city.city,
      rentals: c.rental.count(),
      since: c.rental.count(r => r.returnDate.isNull()),
    })),
  await db.store
    .orderBy(s => s.storeId.asc())
    .select(s => ({ id: s.storeId, manager: s.managerStaff.lastName, staff: s.staff.count(), stock: s.inventory.count() })),
  await db.rental
    .where(r => r.inventory.film.rating.eq('PG'))
    .orderBy(r => r.rentalId.asc())
    .select(r => ({ id: r.rentalId, film: r.inventory.film.title, by: r.customer.lastName, at: r.rentalDate })),
  await db.category.orderBy(c => c.categoryId.asc()).select(c => ({ name: c.name, films: c.filmCategory.count() })),
  await db.customerList
    .where(c => c.country.in(['Japan', 'Chad', 'China']))
    .orderBy(c => c.id.asc())
    .select(c => ({ id: c.id, name: c.name, zip: c.zipCode, city: c.city, sid: c.sid })),
  await db.staffList.orderBy(s => s.id.asc()).select(s => ({ name: s.name, city: s.city, zip: s.zipCode })),
  (await db.salesByFilmCategory.orderBy(s => s.category.asc())).map(row => ({ ...row, totalSales: Number(row.totalSales).toFixed(2) })),
]

/** Sets whose two databases hold the same rows. */
export type Asked = Exclude<KnownSet, 'odd'>

/** What a database of a set answers to its questions. */
export const answers: Readonly<Record<Asked, (db: never) => Promise<unknown[]>>> = { chinook, northwind, sakila }
