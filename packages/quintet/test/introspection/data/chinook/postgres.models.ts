import { belongsTo, manyToMany, t, table } from 'quintet'

export const artist = table('artist', {
  artistId: t.integer().primaryKey(),
  name: t.text(120).nullable(),
})

export const album = table('album', {
  albumId: t.integer().primaryKey(),
  title: t.text(160),
  artist: belongsTo(artist, { inverse: 'album' }),
})

export const employee = table('employee', {
  employeeId: t.integer().primaryKey(),
  lastName: t.text(20),
  firstName: t.text(20),
  title: t.text(30).nullable(),
  reportsTo: belongsTo('employee', { inverse: 'employee', column: 'reports_to' }).nullable(),
  birthDate: t.timestamp({ mode: 'text', zone: false }).nullable(),
  hireDate: t.timestamp({ mode: 'text', zone: false }).nullable(),
  address: t.text(70).nullable(),
  city: t.text(40).nullable(),
  state: t.text(40).nullable(),
  country: t.text(40).nullable(),
  postalCode: t.text(10).nullable(),
  phone: t.text(24).nullable(),
  fax: t.text(24).nullable(),
  email: t.text(60).nullable(),
}, {
  indexes: [
    { name: 'employee_reports_to_idx', on: [r => r.reportsToId.asc({ nulls: 'server' })] },
  ],
})

export const customer = table('customer', {
  customerId: t.integer().primaryKey(),
  firstName: t.text(40),
  lastName: t.text(20),
  company: t.text(80).nullable(),
  address: t.text(70).nullable(),
  city: t.text(40).nullable(),
  state: t.text(40).nullable(),
  country: t.text(40).nullable(),
  postalCode: t.text(10).nullable(),
  phone: t.text(24).nullable(),
  fax: t.text(24).nullable(),
  email: t.text(60),
  supportRep: belongsTo(employee, { inverse: 'customer' }).nullable(),
}, {
  indexes: [
    { name: 'customer_support_rep_id_idx', on: [r => r.supportRepId.asc({ nulls: 'server' })] },
  ],
})

export const genre = table('genre', {
  genreId: t.integer().primaryKey(),
  name: t.text(120).nullable(),
})

export const invoice = table('invoice', {
  invoiceId: t.integer().primaryKey(),
  customer: belongsTo(customer, { inverse: 'invoice' }),
  invoiceDate: t.timestamp({ mode: 'text', zone: false }),
  billingAddress: t.text(70).nullable(),
  billingCity: t.text(40).nullable(),
  billingState: t.text(40).nullable(),
  billingCountry: t.text(40).nullable(),
  billingPostalCode: t.text(10).nullable(),
  total: t.decimal(10, 2),
})

export const mediaType = table('media_type', {
  mediaTypeId: t.integer().primaryKey(),
  name: t.text(120).nullable(),
})

export const track = table('track', {
  trackId: t.integer().primaryKey(),
  name: t.text(200),
  album: belongsTo(album, { inverse: 'track' }).nullable(),
  mediaType: belongsTo(mediaType, { inverse: 'track' }),
  genre: belongsTo(genre, { inverse: 'track' }).nullable(),
  composer: t.text(220).nullable(),
  milliseconds: t.integer(),
  bytes: t.integer().nullable(),
  unitPrice: t.decimal(10, 2),
}, {
  indexes: [
    { name: 'track_album_id_idx', on: [r => r.albumId.asc({ nulls: 'server' })] },
    { name: 'track_genre_id_idx', on: [r => r.genreId.asc({ nulls: 'server' })] },
  ],
})

export const invoiceLine = table('invoice_line', {
  invoiceLineId: t.integer().primaryKey(),
  invoice: belongsTo(invoice, { inverse: 'invoiceLine' }),
  track: belongsTo(track, { inverse: 'invoiceLine' }),
  unitPrice: t.decimal(10, 2),
  quantity: t.integer(),
})

export const playlist = table('playlist', {
  playlistId: t.integer().primaryKey(),
  name: t.text(120).nullable(),
  track: manyToMany('track', { through: 'playlist_track', inverse: 'playlist' }),
})

export const playlistTrack = table('playlist_track', {
  playlist: belongsTo(playlist, { inverse: 'playlistTrack' }),
  track: belongsTo(track, { inverse: 'playlistTrack' }),
}, {
  primaryKey: ['playlistId', 'trackId'],
  indexes: [
    { on: ['playlistId'] },
  ],
})

export const models = { album, artist, customer, employee, genre, invoice, invoiceLine, mediaType, playlist, playlistTrack, track }
