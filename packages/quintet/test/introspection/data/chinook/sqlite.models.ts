import { belongsTo, manyToMany, t, table } from 'quintet'

const naming = (field: string): string => field.charAt(0).toUpperCase() + field.slice(1)

export const artist = table('Artist', {
  artistId: t.id(),
  name: t.text(120).nullable(),
}, {
  naming,
})

export const album = table('Album', {
  albumId: t.id(),
  title: t.text(160),
  artist: belongsTo(artist, { inverse: 'album' }),
}, {
  indexes: [
    { name: 'IFK_AlbumArtistId', on: ['artistId'] },
  ],
  naming,
})

export const employee = table('Employee', {
  employeeId: t.id(),
  lastName: t.text(20),
  firstName: t.text(20),
  title: t.text(30).nullable(),
  reportsTo: belongsTo('Employee', { inverse: 'employee', column: 'ReportsTo' }).nullable(),
  birthDate: t.text().nullable(),
  hireDate: t.text().nullable(),
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
    { name: 'IFK_EmployeeReportsTo', on: ['reportsToId'] },
  ],
  naming,
})

export const customer = table('Customer', {
  customerId: t.id(),
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
    { name: 'IFK_CustomerSupportRepId', on: ['supportRepId'] },
  ],
  naming,
})

export const genre = table('Genre', {
  genreId: t.id(),
  name: t.text(120).nullable(),
}, {
  naming,
})

export const invoice = table('Invoice', {
  invoiceId: t.id(),
  customer: belongsTo(customer, { inverse: 'invoice' }),
  invoiceDate: t.text(),
  billingAddress: t.text(70).nullable(),
  billingCity: t.text(40).nullable(),
  billingState: t.text(40).nullable(),
  billingCountry: t.text(40).nullable(),
  billingPostalCode: t.text(10).nullable(),
  total: t.double(),
}, {
  indexes: [
    { name: 'IFK_InvoiceCustomerId', on: ['customerId'] },
  ],
  naming,
})

export const mediaType = table('MediaType', {
  mediaTypeId: t.id(),
  name: t.text(120).nullable(),
}, {
  naming,
})

export const track = table('Track', {
  trackId: t.id(),
  name: t.text(200),
  album: belongsTo(album, { inverse: 'track' }).nullable(),
  mediaType: belongsTo(mediaType, { inverse: 'track' }),
  genre: belongsTo(genre, { inverse: 'track' }).nullable(),
  composer: t.text(220).nullable(),
  milliseconds: t.integer(),
  bytes: t.integer().nullable(),
  unitPrice: t.double(),
}, {
  indexes: [
    { name: 'IFK_TrackAlbumId', on: ['albumId'] },
    { name: 'IFK_TrackGenreId', on: ['genreId'] },
    { name: 'IFK_TrackMediaTypeId', on: ['mediaTypeId'] },
  ],
  naming,
})

export const invoiceLine = table('InvoiceLine', {
  invoiceLineId: t.id(),
  invoice: belongsTo(invoice, { inverse: 'invoiceLine' }),
  track: belongsTo(track, { inverse: 'invoiceLine' }),
  unitPrice: t.double(),
  quantity: t.integer(),
}, {
  indexes: [
    { name: 'IFK_InvoiceLineInvoiceId', on: ['invoiceId'] },
    { name: 'IFK_InvoiceLineTrackId', on: ['trackId'] },
  ],
  naming,
})

export const playlist = table('Playlist', {
  playlistId: t.id(),
  name: t.text(120).nullable(),
  track: manyToMany('Track', { through: 'PlaylistTrack', inverse: 'playlist' }),
}, {
  naming,
})

export const playlistTrack = table('PlaylistTrack', {
  playlist: belongsTo(playlist, { inverse: 'playlistTrack' }),
  track: belongsTo(track, { inverse: 'playlistTrack' }),
}, {
  primaryKey: ['playlistId', 'trackId'],
  indexes: [
    { name: 'IFK_PlaylistTrackPlaylistId', on: ['playlistId'] },
    { name: 'IFK_PlaylistTrackTrackId', on: ['trackId'] },
  ],
  naming,
})

export const models = { album, artist, customer, employee, genre, invoice, invoiceLine, mediaType, playlist, playlistTrack, track }
