/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // Next rewrites the file it is given to its own taste; this one is the pages' alone.
  typescript: { tsconfigPath: 'app/tsconfig.json' },
}
