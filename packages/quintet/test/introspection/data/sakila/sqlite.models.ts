import { belongsTo, sql, t, table, view } from 'quintet'

/** No type: seen here as the server gives it. */
const plainText = t.custom({ on: t.text(), encode: (value: unknown) => value as string, decode: (value: string): unknown => value })

export const actor = table('actor', {
  actorId: t.id(),
  firstName: t.text(45),
  lastName: t.text(45),
  lastUpdate: t.text(),
}, {
  indexes: [
    { name: 'idx_actor_last_name', on: ['lastName'] },
  ],
})

export const country = table('country', {
  countryId: t.id(),
  country: t.text(50),
  lastUpdate: t.text().nullable(),
})

export const city = table('city', {
  cityId: t.id(),
  city: t.text(50),
  country: belongsTo(country, { inverse: 'city', onUpdate: 'cascade' }),
  lastUpdate: t.text(),
}, {
  indexes: [
    { name: 'idx_fk_country_id', on: ['countryId'] },
  ],
})

export const address = table('address', {
  addressId: t.id(),
  address: t.text(50),
  address2: t.text(50).nullable(),
  district: t.text(20),
  city: belongsTo(city, { inverse: 'address', onUpdate: 'cascade' }),
  postalCode: t.text(10).nullable(),
  phone: t.text(20),
  lastUpdate: t.text(),
}, {
  indexes: [
    { name: 'idx_fk_city_id', on: ['cityId'] },
  ],
})

export const category = table('category', {
  categoryId: t.id(),
  name: t.text(25),
  lastUpdate: t.text(),
})

export const staff = table('staff', {
  staffId: t.id(),
  firstName: t.text(45),
  lastName: t.text(45),
  address: belongsTo(address, { inverse: 'staff', onUpdate: 'cascade' }),
  picture: t.bytes().nullable(),
  email: t.text(50).nullable(),
  store: belongsTo('store', { inverse: 'staff', onUpdate: 'cascade' }),
  active: t.integer().default(1),
  username: t.text(16),
  password: t.text(40).nullable(),
  lastUpdate: t.text(),
}, {
  indexes: [
    { name: 'idx_fk_staff_address_id', on: ['addressId'] },
    { name: 'idx_fk_staff_store_id', on: ['storeId'] },
  ],
})

export const store = table('store', {
  storeId: t.id(),
  managerStaff: belongsTo(staff, { inverse: 'storeByManagerStaff' }),
  address: belongsTo(address, { inverse: 'store' }),
  lastUpdate: t.text(),
}, {
  indexes: [
    { name: 'idx_fk_store_address', on: ['addressId'] },
    { name: 'idx_store_fk_manager_staff_id', on: ['managerStaffId'] },
  ],
})

export const customer = table('customer', {
  customerId: t.id(),
  store: belongsTo(store, { inverse: 'customer', onUpdate: 'cascade' }),
  firstName: t.text(45),
  lastName: t.text(45),
  email: t.text(50).nullable(),
  address: belongsTo(address, { inverse: 'customer', onUpdate: 'cascade' }),
  active: t.text(1).default('Y'),
  createDate: t.text(),
  lastUpdate: t.text(),
}, {
  indexes: [
    { name: 'idx_customer_fk_address_id', on: ['addressId'] },
    { name: 'idx_customer_fk_store_id', on: ['storeId'] },
    { name: 'idx_customer_last_name', on: ['lastName'] },
  ],
})

export const language = table('language', {
  languageId: t.id(),
  name: t.text(20),
  lastUpdate: t.text(),
})

export const film = table('film', {
  filmId: t.id(),
  title: t.text(255),
  description: t.text().nullable(),
  releaseYear: t.text(4).nullable(),
  language: belongsTo(language, { inverse: 'filmByLanguage' }),
  originalLanguage: belongsTo(language, { inverse: 'filmByOriginalLanguage' }).nullable(),
  rentalDuration: t.integer().default(3),
  rentalRate: t.double().default(4.99),
  length: t.integer().nullable(),
  replacementCost: t.double().default(19.99),
  rating: t.text(10).nullable().default('G'),
  specialFeatures: t.text(100).nullable(),
  lastUpdate: t.text(),
}, {
  indexes: [
    { name: 'idx_fk_language_id', on: ['languageId'] },
    { name: 'idx_fk_original_language_id', on: ['originalLanguageId'] },
  ],
  checks: [
    { name: 'CHECK_special_features', that: sql`special_features is null or
                                                           special_features like '%Trailers%' or
                                                           special_features like '%Commentaries%' or
                                                           special_features like '%Deleted Scenes%' or
                                                           special_features like '%Behind the Scenes%'` },
    { name: 'CHECK_special_rating', that: sql`rating in ('G','PG','PG-13','R','NC-17')` },
  ],
})

export const filmActor = table('film_actor', {
  actor: belongsTo(actor, { inverse: 'filmActor', onUpdate: 'cascade' }),
  film: belongsTo(film, { inverse: 'filmActor', onUpdate: 'cascade' }),
  lastUpdate: t.text(),
}, {
  primaryKey: ['actorId', 'filmId'],
  indexes: [
    { name: 'idx_fk_film_actor_actor', on: ['actorId'] },
    { name: 'idx_fk_film_actor_film', on: ['filmId'] },
  ],
})

export const filmCategory = table('film_category', {
  film: belongsTo(film, { inverse: 'filmCategory', onUpdate: 'cascade' }),
  category: belongsTo(category, { inverse: 'filmCategory', onUpdate: 'cascade' }),
  lastUpdate: t.text(),
}, {
  primaryKey: ['filmId', 'categoryId'],
  indexes: [
    { name: 'idx_fk_film_category_category', on: ['categoryId'] },
    { name: 'idx_fk_film_category_film', on: ['filmId'] },
  ],
})

export const filmText = table('film_text', {
  filmId: t.id(),
  title: t.text(255),
  description: t.text().nullable(),
})

export const inventory = table('inventory', {
  inventoryId: t.id(),
  film: belongsTo(film, { inverse: 'inventory', onUpdate: 'cascade' }),
  store: belongsTo(store, { inverse: 'inventory', onUpdate: 'cascade' }),
  lastUpdate: t.text(),
}, {
  indexes: [
    { name: 'idx_fk_film_id', on: ['filmId'] },
    { name: 'idx_fk_film_id_store_id', on: ['storeId', 'filmId'] },
  ],
})

export const rental = table('rental', {
  rentalId: t.id(),
  rentalDate: t.text(),
  inventory: belongsTo(inventory, { inverse: 'rental' }),
  customer: belongsTo(customer, { inverse: 'rental' }),
  returnDate: t.text().nullable(),
  staff: belongsTo(staff, { inverse: 'rental' }),
  lastUpdate: t.text(),
}, {
  indexes: [
    { name: 'idx_rental_fk_customer_id', on: ['customerId'] },
    { name: 'idx_rental_fk_inventory_id', on: ['inventoryId'] },
    { name: 'idx_rental_fk_staff_id', on: ['staffId'] },
    { name: 'idx_rental_uq', on: ['rentalDate', 'inventoryId', 'customerId'], unique: true },
  ],
})

export const payment = table('payment', {
  paymentId: t.id(),
  customer: belongsTo(customer, { inverse: 'payment' }),
  staff: belongsTo(staff, { inverse: 'payment' }),
  rental: belongsTo(rental, { inverse: 'payment', onDelete: 'set null', onUpdate: 'cascade' }).nullable(),
  amount: t.double(),
  paymentDate: t.text(),
  lastUpdate: t.text(),
}, {
  indexes: [
    { name: 'idx_fk_customer_id', on: ['customerId'] },
    { name: 'idx_fk_staff_id', on: ['staffId'] },
  ],
})

export const customerList = view('customer_list', {
  id: t.integer().nullable().column('ID'),
  name: plainText.nullable(),
  address: t.text(50).nullable(),
  zipCode: t.text(10).nullable(),
  phone: t.text(20).nullable(),
  city: t.text(50).nullable(),
  country: t.text(50).nullable(),
  notes: plainText.nullable(),
  sid: t.integer().nullable().column('SID'),
}, {
  as: sql`SELECT cu.customer_id AS ID,
       cu.first_name||' '||cu.last_name AS name,
       a.address AS address,
       a.postal_code AS zip_code,
       a.phone AS phone,
       city.city AS city,
       country.country AS country,
       case when cu.active=1 then 'active' else '' end AS notes,
       cu.store_id AS SID
FROM customer AS cu JOIN address AS a ON cu.address_id = a.address_id JOIN city ON a.city_id = city.city_id
    JOIN country ON city.country_id = country.country_id`,
})

export const filmList = view('film_list', {
  fid: t.integer().nullable().column('FID'),
  title: t.text(255).nullable(),
  description: t.text().nullable(),
  category: t.text(25).nullable(),
  price: t.double().nullable(),
  length: t.integer().nullable(),
  rating: t.text(10).nullable(),
  actors: plainText.nullable(),
}, {
  as: sql`SELECT film.film_id AS FID,
       film.title AS title,
       film.description AS description,
       category.name AS category,
       film.rental_rate AS price,
       film.length AS length,
       film.rating AS rating,
       actor.first_name||' '||actor.last_name AS actors
FROM category LEFT JOIN film_category ON category.category_id = film_category.category_id LEFT JOIN film ON film_category.film_id = film.film_id
        JOIN film_actor ON film.film_id = film_actor.film_id
    JOIN actor ON film_actor.actor_id = actor.actor_id`,
})

export const salesByFilmCategory = view('sales_by_film_category', {
  category: t.text(25).nullable(),
  totalSales: plainText.nullable(),
}, {
  as: sql`SELECT
c.name AS category
, SUM(p.amount) AS total_sales
FROM payment AS p
INNER JOIN rental AS r ON p.rental_id = r.rental_id
INNER JOIN inventory AS i ON r.inventory_id = i.inventory_id
INNER JOIN film AS f ON i.film_id = f.film_id
INNER JOIN film_category AS fc ON f.film_id = fc.film_id
INNER JOIN category AS c ON fc.category_id = c.category_id
GROUP BY c.name`,
})

export const salesByStore = view('sales_by_store', {
  storeId: t.integer().nullable(),
  store: plainText.nullable(),
  manager: plainText.nullable(),
  totalSales: plainText.nullable(),
}, {
  as: sql`SELECT
  s.store_id
 ,c.city||','||cy.country AS store
 ,m.first_name||' '||m.last_name AS manager
 ,SUM(p.amount) AS total_sales
FROM payment AS p
INNER JOIN rental AS r ON p.rental_id = r.rental_id
INNER JOIN inventory AS i ON r.inventory_id = i.inventory_id
INNER JOIN store AS s ON i.store_id = s.store_id
INNER JOIN address AS a ON s.address_id = a.address_id
INNER JOIN city AS c ON a.city_id = c.city_id
INNER JOIN country AS cy ON c.country_id = cy.country_id
INNER JOIN staff AS m ON s.manager_staff_id = m.staff_id
GROUP BY  
  s.store_id
, c.city||','||cy.country
, m.first_name||' '||m.last_name`,
})

export const staffList = view('staff_list', {
  id: t.integer().nullable().column('ID'),
  name: plainText.nullable(),
  address: t.text(50).nullable(),
  zipCode: t.text(10).nullable(),
  phone: t.text(20).nullable(),
  city: t.text(50).nullable(),
  country: t.text(50).nullable(),
  sid: t.integer().nullable().column('SID'),
}, {
  as: sql`SELECT s.staff_id AS ID,
       s.first_name||' '||s.last_name AS name,
       a.address AS address,
       a.postal_code AS zip_code,
       a.phone AS phone,
       city.city AS city,
       country.country AS country,
       s.store_id AS SID
FROM staff AS s JOIN address AS a ON s.address_id = a.address_id JOIN city ON a.city_id = city.city_id
    JOIN country ON city.country_id = country.country_id`,
})

export const models = { actor, address, category, city, country, customer, film, filmActor, filmCategory, filmText, inventory, language, payment, rental, staff, store, customerList, filmList, salesByFilmCategory, salesByStore, staffList }
