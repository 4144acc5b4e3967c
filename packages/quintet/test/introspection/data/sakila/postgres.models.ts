import { belongsTo, manyToMany, sql, t, table, view } from 'quintet'

/** tsvector: kept by the server, seen here as its text. */
const tsvectorText = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })

/** numeric: kept by the server, seen here as its text. */
const numericText = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })

export const actor = table('actor', {
  actorId: t.integer().primaryKey().default(sql`nextval('actor_actor_id_seq'::regclass)`),
  firstName: t.text(45),
  lastName: t.text(45),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
  film: manyToMany('film', { through: 'film_actor', inverse: 'actor' }),
}, {
  indexes: [
    { name: 'idx_actor_last_name', on: ['lastName'] },
  ],
})

export const country = table('country', {
  countryId: t.integer().primaryKey().default(sql`nextval('country_country_id_seq'::regclass)`),
  country: t.text(50),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
})

export const city = table('city', {
  cityId: t.integer().primaryKey().default(sql`nextval('city_city_id_seq'::regclass)`),
  city: t.text(50),
  country: belongsTo(country, { inverse: 'city', onDelete: 'restrict', onUpdate: 'cascade' }),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
}, {
  indexes: [
    { name: 'idx_fk_country_id', on: ['countryId'] },
  ],
})

export const address = table('address', {
  addressId: t.integer().primaryKey().default(sql`nextval('address_address_id_seq'::regclass)`),
  address: t.text(50),
  address2: t.text(50).nullable(),
  district: t.text(20),
  city: belongsTo(city, { inverse: 'address', onDelete: 'restrict', onUpdate: 'cascade' }),
  postalCode: t.text(10).nullable(),
  phone: t.text(20),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
}, {
  indexes: [
    { name: 'idx_fk_city_id', on: ['cityId'] },
  ],
})

export const category = table('category', {
  categoryId: t.integer().primaryKey().default(sql`nextval('category_category_id_seq'::regclass)`),
  name: t.text(25),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
})

export const staff = table('staff', {
  staffId: t.integer().primaryKey().default(sql`nextval('staff_staff_id_seq'::regclass)`),
  firstName: t.text(45),
  lastName: t.text(45),
  address: belongsTo(address, { inverse: 'staff', onDelete: 'restrict', onUpdate: 'cascade' }),
  email: t.text(50).nullable(),
  store: belongsTo('store', { inverse: 'staff' }),
  active: t.boolean().default(true),
  username: t.text(16),
  password: t.text(40).nullable(),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
  picture: t.bytes().nullable(),
})

export const store = table('store', {
  storeId: t.integer().primaryKey().default(sql`nextval('store_store_id_seq'::regclass)`),
  managerStaff: belongsTo(staff, { inverse: 'storeByManagerStaff', onDelete: 'restrict', onUpdate: 'cascade' }).unique(),
  address: belongsTo(address, { inverse: 'store', onDelete: 'restrict', onUpdate: 'cascade' }),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
})

export const customer = table('customer', {
  customerId: t.integer().primaryKey().default(sql`nextval('customer_customer_id_seq'::regclass)`),
  store: belongsTo(store, { inverse: 'customer', onDelete: 'restrict', onUpdate: 'cascade' }),
  firstName: t.text(45),
  lastName: t.text(45),
  email: t.text(50).nullable(),
  address: belongsTo(address, { inverse: 'customer', onDelete: 'restrict', onUpdate: 'cascade' }),
  activebool: t.boolean().default(true),
  createDate: t.date().default(sql`('now'::text)::date`),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).nullable().default(sql`now()`),
  active: t.integer().nullable(),
}, {
  indexes: [
    { name: 'idx_fk_address_id', on: ['addressId'] },
    { name: 'idx_fk_store_id', on: ['storeId'] },
    { name: 'idx_last_name', on: ['lastName'] },
  ],
})

export const language = table('language', {
  languageId: t.integer().primaryKey().default(sql`nextval('language_language_id_seq'::regclass)`),
  name: t.text(20),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
})

export const film = table('film', {
  filmId: t.integer().primaryKey().default(sql`nextval('film_film_id_seq'::regclass)`),
  title: t.text(255),
  description: t.text().nullable(),
  releaseYear: t.integer().nullable(),
  language: belongsTo(language, { inverse: 'filmByLanguage', onDelete: 'restrict', onUpdate: 'cascade' }),
  originalLanguage: belongsTo(language, { inverse: 'filmByOriginalLanguage', onDelete: 'restrict', onUpdate: 'cascade' }).nullable(),
  rentalDuration: t.integer().default(3),
  rentalRate: t.decimal(4, 2).default('4.99'),
  length: t.integer().nullable(),
  replacementCost: t.decimal(5, 2).default('19.99'),
  rating: t.enum(['G', 'PG', 'PG-13', 'R', 'NC-17'], { native: 'mpaa_rating' }).nullable().default('G'),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
  specialFeatures: t.list(t.text()).nullable(),
  fulltext: tsvectorText,
  category: manyToMany('category', { through: 'film_category', inverse: 'film' }),
}, {
  indexes: [
    { on: ['fulltext'], method: 'gist' },
    { name: 'idx_fk_language_id', on: ['languageId'] },
    { name: 'idx_fk_original_language_id', on: [r => r.originalLanguageId.asc({ nulls: 'server' })] },
    { name: 'idx_title', on: ['title'] },
  ],
})

export const filmActor = table('film_actor', {
  actor: belongsTo(actor, { inverse: 'filmActor', onDelete: 'restrict', onUpdate: 'cascade' }),
  film: belongsTo(film, { inverse: 'filmActor', onDelete: 'restrict', onUpdate: 'cascade' }),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
}, {
  primaryKey: ['actorId', 'filmId'],
  indexes: [
    { name: 'idx_fk_film_id', on: ['filmId'] },
  ],
})

export const filmCategory = table('film_category', {
  film: belongsTo(film, { inverse: 'filmCategory', onDelete: 'restrict', onUpdate: 'cascade' }),
  category: belongsTo(category, { inverse: 'filmCategory', onDelete: 'restrict', onUpdate: 'cascade' }),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
}, {
  primaryKey: ['filmId', 'categoryId'],
})

export const inventory = table('inventory', {
  inventoryId: t.integer().primaryKey().default(sql`nextval('inventory_inventory_id_seq'::regclass)`),
  film: belongsTo(film, { inverse: 'inventory', onDelete: 'restrict', onUpdate: 'cascade' }),
  store: belongsTo(store, { inverse: 'inventory', onDelete: 'restrict', onUpdate: 'cascade' }),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
}, {
  indexes: [
    { name: 'idx_store_id_film_id', on: ['storeId', 'filmId'] },
  ],
})

export const rental = table('rental', {
  rentalId: t.integer().primaryKey().default(sql`nextval('rental_rental_id_seq'::regclass)`),
  rentalDate: t.timestamp({ mode: 'text', zone: false }),
  inventory: belongsTo(inventory, { inverse: 'rental', onDelete: 'restrict', onUpdate: 'cascade' }),
  customer: belongsTo(customer, { inverse: 'rental', onDelete: 'restrict', onUpdate: 'cascade' }),
  returnDate: t.timestamp({ mode: 'text', zone: false }).nullable(),
  staff: belongsTo(staff, { inverse: 'rental', onDelete: 'restrict', onUpdate: 'cascade' }),
  lastUpdate: t.timestamp({ mode: 'text', zone: false }).default(sql`now()`),
}, {
  indexes: [
    { name: 'idx_fk_inventory_id', on: ['inventoryId'] },
    { name: 'idx_unq_rental_rental_date_inventory_id_customer_id', on: ['rentalDate', 'inventoryId', 'customerId'], unique: true },
  ],
})

export const payment = table('payment', {
  paymentId: t.integer().primaryKey().default(sql`nextval('payment_payment_id_seq'::regclass)`),
  customer: belongsTo(customer, { inverse: 'payment', onDelete: 'restrict', onUpdate: 'cascade' }),
  staff: belongsTo(staff, { inverse: 'payment', onDelete: 'restrict', onUpdate: 'cascade' }),
  rental: belongsTo(rental, { inverse: 'payment', onDelete: 'set null', onUpdate: 'cascade' }),
  amount: t.decimal(5, 2),
  paymentDate: t.timestamp({ mode: 'text', zone: false }),
}, {
  indexes: [
    { name: 'idx_fk_customer_id', on: ['customerId'] },
    { name: 'idx_fk_staff_id', on: ['staffId'] },
  ],
})

export const paymentP200701 = table('payment_p2007_01', {
  paymentId: t.integer().default(sql`nextval('payment_payment_id_seq'::regclass)`),
  customer: belongsTo(customer, { inverse: 'paymentP200701' }),
  staff: belongsTo(staff, { inverse: 'paymentP200701' }),
  rental: belongsTo(rental, { inverse: 'paymentP200701' }),
  amount: t.decimal(5, 2),
  paymentDate: t.timestamp({ mode: 'text', zone: false }),
}, {
  indexes: [
    { name: 'idx_fk_payment_p2007_01_customer_id', on: ['customerId'] },
    { name: 'idx_fk_payment_p2007_01_staff_id', on: ['staffId'] },
  ],
  checks: [
    { name: 'payment_p2007_01_payment_date_check', that: sql`((payment_date >= '2007-01-01 00:00:00'::timestamp without time zone) AND (payment_date < '2007-02-01 00:00:00'::timestamp without time zone))` },
  ],
})

export const paymentP200702 = table('payment_p2007_02', {
  paymentId: t.integer().default(sql`nextval('payment_payment_id_seq'::regclass)`),
  customer: belongsTo(customer, { inverse: 'paymentP200702' }),
  staff: belongsTo(staff, { inverse: 'paymentP200702' }),
  rental: belongsTo(rental, { inverse: 'paymentP200702' }),
  amount: t.decimal(5, 2),
  paymentDate: t.timestamp({ mode: 'text', zone: false }),
}, {
  indexes: [
    { name: 'idx_fk_payment_p2007_02_customer_id', on: ['customerId'] },
    { name: 'idx_fk_payment_p2007_02_staff_id', on: ['staffId'] },
  ],
  checks: [
    { name: 'payment_p2007_02_payment_date_check', that: sql`((payment_date >= '2007-02-01 00:00:00'::timestamp without time zone) AND (payment_date < '2007-03-01 00:00:00'::timestamp without time zone))` },
  ],
})

export const paymentP200703 = table('payment_p2007_03', {
  paymentId: t.integer().default(sql`nextval('payment_payment_id_seq'::regclass)`),
  customer: belongsTo(customer, { inverse: 'paymentP200703' }),
  staff: belongsTo(staff, { inverse: 'paymentP200703' }),
  rental: belongsTo(rental, { inverse: 'paymentP200703' }),
  amount: t.decimal(5, 2),
  paymentDate: t.timestamp({ mode: 'text', zone: false }),
}, {
  indexes: [
    { name: 'idx_fk_payment_p2007_03_customer_id', on: ['customerId'] },
    { name: 'idx_fk_payment_p2007_03_staff_id', on: ['staffId'] },
  ],
  checks: [
    { name: 'payment_p2007_03_payment_date_check', that: sql`((payment_date >= '2007-03-01 00:00:00'::timestamp without time zone) AND (payment_date < '2007-04-01 00:00:00'::timestamp without time zone))` },
  ],
})

export const paymentP200704 = table('payment_p2007_04', {
  paymentId: t.integer().default(sql`nextval('payment_payment_id_seq'::regclass)`),
  customer: belongsTo(customer, { inverse: 'paymentP200704' }),
  staff: belongsTo(staff, { inverse: 'paymentP200704' }),
  rental: belongsTo(rental, { inverse: 'paymentP200704' }),
  amount: t.decimal(5, 2),
  paymentDate: t.timestamp({ mode: 'text', zone: false }),
}, {
  indexes: [
    { name: 'idx_fk_payment_p2007_04_customer_id', on: ['customerId'] },
    { name: 'idx_fk_payment_p2007_04_staff_id', on: ['staffId'] },
  ],
  checks: [
    { name: 'payment_p2007_04_payment_date_check', that: sql`((payment_date >= '2007-04-01 00:00:00'::timestamp without time zone) AND (payment_date < '2007-05-01 00:00:00'::timestamp without time zone))` },
  ],
})

export const paymentP200705 = table('payment_p2007_05', {
  paymentId: t.integer().default(sql`nextval('payment_payment_id_seq'::regclass)`),
  customer: belongsTo(customer, { inverse: 'paymentP200705' }),
  staff: belongsTo(staff, { inverse: 'paymentP200705' }),
  rental: belongsTo(rental, { inverse: 'paymentP200705' }),
  amount: t.decimal(5, 2),
  paymentDate: t.timestamp({ mode: 'text', zone: false }),
}, {
  indexes: [
    { name: 'idx_fk_payment_p2007_05_customer_id', on: ['customerId'] },
    { name: 'idx_fk_payment_p2007_05_staff_id', on: ['staffId'] },
  ],
  checks: [
    { name: 'payment_p2007_05_payment_date_check', that: sql`((payment_date >= '2007-05-01 00:00:00'::timestamp without time zone) AND (payment_date < '2007-06-01 00:00:00'::timestamp without time zone))` },
  ],
})

export const paymentP200706 = table('payment_p2007_06', {
  paymentId: t.integer().default(sql`nextval('payment_payment_id_seq'::regclass)`),
  customer: belongsTo(customer, { inverse: 'paymentP200706' }),
  staff: belongsTo(staff, { inverse: 'paymentP200706' }),
  rental: belongsTo(rental, { inverse: 'paymentP200706' }),
  amount: t.decimal(5, 2),
  paymentDate: t.timestamp({ mode: 'text', zone: false }),
}, {
  indexes: [
    { name: 'idx_fk_payment_p2007_06_customer_id', on: ['customerId'] },
    { name: 'idx_fk_payment_p2007_06_staff_id', on: ['staffId'] },
  ],
  checks: [
    { name: 'payment_p2007_06_payment_date_check', that: sql`((payment_date >= '2007-06-01 00:00:00'::timestamp without time zone) AND (payment_date < '2007-07-01 00:00:00'::timestamp without time zone))` },
  ],
})

export const actorInfo = view('actor_info', {
  actorId: t.integer().nullable(),
  firstName: t.text(45).nullable(),
  lastName: t.text(45).nullable(),
  filmInfo: t.text().nullable(),
}, {
  as: sql`SELECT a.actor_id,
    a.first_name,
    a.last_name,
    group_concat(DISTINCT (((c.name)::text || ': '::text) || ( SELECT group_concat((f.title)::text) AS group_concat
           FROM ((film f
             JOIN film_category fc_1 ON ((f.film_id = fc_1.film_id)))
             JOIN film_actor fa_1 ON ((f.film_id = fa_1.film_id)))
          WHERE ((fc_1.category_id = c.category_id) AND (fa_1.actor_id = a.actor_id))
          GROUP BY fa_1.actor_id))) AS film_info
   FROM (((actor a
     LEFT JOIN film_actor fa ON ((a.actor_id = fa.actor_id)))
     LEFT JOIN film_category fc ON ((fa.film_id = fc.film_id)))
     LEFT JOIN category c ON ((fc.category_id = c.category_id)))
  GROUP BY a.actor_id, a.first_name, a.last_name`,
})

export const customerList = view('customer_list', {
  id: t.integer().nullable(),
  name: t.text().nullable(),
  address: t.text(50).nullable(),
  zipCode: t.text(10).nullable().column('zip code'),
  phone: t.text(20).nullable(),
  city: t.text(50).nullable(),
  country: t.text(50).nullable(),
  notes: t.text().nullable(),
  sid: t.integer().nullable(),
}, {
  as: sql`SELECT cu.customer_id AS id,
    (((cu.first_name)::text || ' '::text) || (cu.last_name)::text) AS name,
    a.address,
    a.postal_code AS "zip code",
    a.phone,
    city.city,
    country.country,
        CASE
            WHEN cu.activebool THEN 'active'::text
            ELSE ''::text
        END AS notes,
    cu.store_id AS sid
   FROM (((customer cu
     JOIN address a ON ((cu.address_id = a.address_id)))
     JOIN city ON ((a.city_id = city.city_id)))
     JOIN country ON ((city.country_id = country.country_id)))`,
})

export const filmList = view('film_list', {
  fid: t.integer().nullable(),
  title: t.text(255).nullable(),
  description: t.text().nullable(),
  category: t.text(25).nullable(),
  price: t.decimal(4, 2).nullable(),
  length: t.integer().nullable(),
  rating: t.enum(['G', 'PG', 'PG-13', 'R', 'NC-17'], { native: 'mpaa_rating' }).nullable(),
  actors: t.text().nullable(),
}, {
  as: sql`SELECT film.film_id AS fid,
    film.title,
    film.description,
    category.name AS category,
    film.rental_rate AS price,
    film.length,
    film.rating,
    group_concat((((actor.first_name)::text || ' '::text) || (actor.last_name)::text)) AS actors
   FROM ((((category
     LEFT JOIN film_category ON ((category.category_id = film_category.category_id)))
     LEFT JOIN film ON ((film_category.film_id = film.film_id)))
     JOIN film_actor ON ((film.film_id = film_actor.film_id)))
     JOIN actor ON ((film_actor.actor_id = actor.actor_id)))
  GROUP BY film.film_id, film.title, film.description, category.name, film.rental_rate, film.length, film.rating`,
})

export const nicerButSlowerFilmList = view('nicer_but_slower_film_list', {
  fid: t.integer().nullable(),
  title: t.text(255).nullable(),
  description: t.text().nullable(),
  category: t.text(25).nullable(),
  price: t.decimal(4, 2).nullable(),
  length: t.integer().nullable(),
  rating: t.enum(['G', 'PG', 'PG-13', 'R', 'NC-17'], { native: 'mpaa_rating' }).nullable(),
  actors: t.text().nullable(),
}, {
  as: sql`SELECT film.film_id AS fid,
    film.title,
    film.description,
    category.name AS category,
    film.rental_rate AS price,
    film.length,
    film.rating,
    group_concat((((upper("substring"((actor.first_name)::text, 1, 1)) || lower("substring"((actor.first_name)::text, 2))) || upper("substring"((actor.last_name)::text, 1, 1))) || lower("substring"((actor.last_name)::text, 2)))) AS actors
   FROM ((((category
     LEFT JOIN film_category ON ((category.category_id = film_category.category_id)))
     LEFT JOIN film ON ((film_category.film_id = film.film_id)))
     JOIN film_actor ON ((film.film_id = film_actor.film_id)))
     JOIN actor ON ((film_actor.actor_id = actor.actor_id)))
  GROUP BY film.film_id, film.title, film.description, category.name, film.rental_rate, film.length, film.rating`,
})

export const salesByFilmCategory = view('sales_by_film_category', {
  category: t.text(25).nullable(),
  totalSales: numericText.nullable(),
}, {
  as: sql`SELECT c.name AS category,
    sum(p.amount) AS total_sales
   FROM (((((payment p
     JOIN rental r ON ((p.rental_id = r.rental_id)))
     JOIN inventory i ON ((r.inventory_id = i.inventory_id)))
     JOIN film f ON ((i.film_id = f.film_id)))
     JOIN film_category fc ON ((f.film_id = fc.film_id)))
     JOIN category c ON ((fc.category_id = c.category_id)))
  GROUP BY c.name
  ORDER BY (sum(p.amount)) DESC`,
})

export const salesByStore = view('sales_by_store', {
  store: t.text().nullable(),
  manager: t.text().nullable(),
  totalSales: numericText.nullable(),
}, {
  as: sql`SELECT (((c.city)::text || ','::text) || (cy.country)::text) AS store,
    (((m.first_name)::text || ' '::text) || (m.last_name)::text) AS manager,
    sum(p.amount) AS total_sales
   FROM (((((((payment p
     JOIN rental r ON ((p.rental_id = r.rental_id)))
     JOIN inventory i ON ((r.inventory_id = i.inventory_id)))
     JOIN store s ON ((i.store_id = s.store_id)))
     JOIN address a ON ((s.address_id = a.address_id)))
     JOIN city c ON ((a.city_id = c.city_id)))
     JOIN country cy ON ((c.country_id = cy.country_id)))
     JOIN staff m ON ((s.manager_staff_id = m.staff_id)))
  GROUP BY cy.country, c.city, s.store_id, m.first_name, m.last_name
  ORDER BY cy.country, c.city`,
})

export const staffList = view('staff_list', {
  id: t.integer().nullable(),
  name: t.text().nullable(),
  address: t.text(50).nullable(),
  zipCode: t.text(10).nullable().column('zip code'),
  phone: t.text(20).nullable(),
  city: t.text(50).nullable(),
  country: t.text(50).nullable(),
  sid: t.integer().nullable(),
}, {
  as: sql`SELECT s.staff_id AS id,
    (((s.first_name)::text || ' '::text) || (s.last_name)::text) AS name,
    a.address,
    a.postal_code AS "zip code",
    a.phone,
    city.city,
    country.country,
    s.store_id AS sid
   FROM (((staff s
     JOIN address a ON ((s.address_id = a.address_id)))
     JOIN city ON ((a.city_id = city.city_id)))
     JOIN country ON ((city.country_id = country.country_id)))`,
})

export const models = { actor, address, category, city, country, customer, film, filmActor, filmCategory, inventory, language, payment, paymentP200701, paymentP200702, paymentP200703, paymentP200704, paymentP200705, paymentP200706, rental, staff, store, actorInfo, customerList, filmList, nicerButSlowerFilmList, salesByFilmCategory, salesByStore, staffList }
