import { belongsTo, manyToMany, t, table } from 'quintet'

export const categories = table('categories', {
  categoryId: t.integer().primaryKey(),
  categoryName: t.text(15),
  description: t.text().nullable(),
  picture: t.bytes().nullable(),
})

export const customerDemographics = table('customer_demographics', {
  customerTypeId: t.text(5).primaryKey(),
  customerDesc: t.text().nullable(),
})

export const customers = table('customers', {
  customerId: t.text(5).primaryKey(),
  companyName: t.text(40),
  contactName: t.text(30).nullable(),
  contactTitle: t.text(30).nullable(),
  address: t.text(60).nullable(),
  city: t.text(15).nullable(),
  region: t.text(15).nullable(),
  postalCode: t.text(10).nullable(),
  country: t.text(15).nullable(),
  phone: t.text(24).nullable(),
  fax: t.text(24).nullable(),
  customerType: manyToMany('customer_demographics', { through: 'customer_customer_demo', inverse: 'customer' }),
})

export const customerCustomerDemo = table('customer_customer_demo', {
  customer: belongsTo(customers, { inverse: 'customerCustomerDemo' }),
  customerType: belongsTo(customerDemographics, { inverse: 'customerCustomerDemo' }),
}, {
  primaryKey: ['customerId', 'customerTypeId'],
})

export const employees = table('employees', {
  employeeId: t.integer().primaryKey(),
  lastName: t.text(20),
  firstName: t.text(10),
  title: t.text(30).nullable(),
  titleOfCourtesy: t.text(25).nullable(),
  birthDate: t.date().nullable(),
  hireDate: t.date().nullable(),
  address: t.text(60).nullable(),
  city: t.text(15).nullable(),
  region: t.text(15).nullable(),
  postalCode: t.text(10).nullable(),
  country: t.text(15).nullable(),
  homePhone: t.text(24).nullable(),
  extension: t.text(4).nullable(),
  photo: t.bytes().nullable(),
  notes: t.text().nullable(),
  reportsTo: belongsTo('employees', { inverse: 'employees', column: 'reports_to' }).nullable(),
  photoPath: t.text(255).nullable(),
  territory: manyToMany('territories', { through: 'employee_territories', inverse: 'employee' }),
})

export const region = table('region', {
  regionId: t.integer().primaryKey(),
  regionDescription: t.text(60),
})

export const territories = table('territories', {
  territoryId: t.text(20).primaryKey(),
  territoryDescription: t.text(60),
  region: belongsTo(region, { inverse: 'territories' }),
})

export const employeeTerritories = table('employee_territories', {
  employee: belongsTo(employees, { inverse: 'employeeTerritories' }),
  territory: belongsTo(territories, { inverse: 'employeeTerritories' }),
}, {
  primaryKey: ['employeeId', 'territoryId'],
})

export const shippers = table('shippers', {
  shipperId: t.integer().primaryKey(),
  companyName: t.text(40),
  phone: t.text(24).nullable(),
})

export const orders = table('orders', {
  orderId: t.integer().primaryKey(),
  customer: belongsTo(customers, { inverse: 'orders' }).nullable(),
  employee: belongsTo(employees, { inverse: 'orders' }).nullable(),
  orderDate: t.date().nullable(),
  requiredDate: t.date().nullable(),
  shippedDate: t.date().nullable(),
  shipVia: belongsTo(shippers, { inverse: 'orders', column: 'ship_via' }).nullable(),
  freight: t.double().nullable(),
  shipName: t.text(40).nullable(),
  shipAddress: t.text(60).nullable(),
  shipCity: t.text(15).nullable(),
  shipRegion: t.text(15).nullable(),
  shipPostalCode: t.text(10).nullable(),
  shipCountry: t.text(15).nullable(),
})

export const suppliers = table('suppliers', {
  supplierId: t.integer().primaryKey(),
  companyName: t.text(40),
  contactName: t.text(30).nullable(),
  contactTitle: t.text(30).nullable(),
  address: t.text(60).nullable(),
  city: t.text(15).nullable(),
  region: t.text(15).nullable(),
  postalCode: t.text(10).nullable(),
  country: t.text(15).nullable(),
  phone: t.text(24).nullable(),
  fax: t.text(24).nullable(),
  homepage: t.text().nullable(),
})

export const products = table('products', {
  productId: t.integer().primaryKey(),
  productName: t.text(40),
  supplier: belongsTo(suppliers, { inverse: 'products' }).nullable(),
  category: belongsTo(categories, { inverse: 'products' }).nullable(),
  quantityPerUnit: t.text(20).nullable(),
  unitPrice: t.double().nullable(),
  unitsInStock: t.integer().nullable(),
  unitsOnOrder: t.integer().nullable(),
  reorderLevel: t.integer().nullable(),
  discontinued: t.integer(),
})

export const orderDetails = table('order_details', {
  order: belongsTo(orders, { inverse: 'orderDetails' }),
  product: belongsTo(products, { inverse: 'orderDetails' }),
  unitPrice: t.double(),
  quantity: t.integer(),
  discount: t.double(),
}, {
  primaryKey: ['orderId', 'productId'],
})

export const usStates = table('us_states', {
  stateId: t.integer().primaryKey(),
  stateName: t.text(100).nullable(),
  stateAbbr: t.text(2).nullable(),
  stateRegion: t.text(50).nullable(),
})

export const models = { categories, customerCustomerDemo, customerDemographics, customers, employeeTerritories, employees, orderDetails, orders, products, region, shippers, suppliers, territories, usStates }
