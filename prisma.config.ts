import { defineConfig } from 'prisma/config'

/** For Prisma's command line alone. The server finds its database by itself, in the data folder it was given. */
export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } })
