# The image of the service, without an embedded PostgreSQL: it needs DATABASE_URL or POSTGRES_*.
#   docker build -t zenzefi-backend:local .
# deploy/docker/pin-images.sh writes the digest of the base image into the next line.
FROM node:24.20.0-trixie-slim AS node

FROM node AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY console/package.json console/
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN npm run build
# What only a build needs is left out, and so is the embedded PostgreSQL.
RUN npm pkg delete workspaces optionalDependencies dependencies.esbuild dependencies.vite \
 && npm prune --omit=dev --no-audit --no-fund

FROM node
ARG VERSION=local
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Zenzefi Backend" \
      org.opencontainers.image.description="Sells time-limited access to one server, and carries the traffic" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.licenses="UNLICENSED"
# No package manager where nothing is installed. A volume takes over the owner of the folder that it is mounted on.
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/share/doc /opt/yarn* \
           /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \
 && install -d -o node -g node -m 0700 /data /backups
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/bin bin
COPY --from=build /app/migrations migrations
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN ln -s /app/bin/zenzefi.mjs /usr/local/bin/zenzefi
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
USER node
EXPOSE 8000
STOPSIGNAL SIGTERM
# Ready, not only alive: what waits for this container needs it to serve.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "/app/bin/healthcheck.mjs"]
# Run it with an init (compose: `init: true`), which reaps what a killed process leaves.
ENTRYPOINT ["node", "/app/bin/zenzefi.mjs"]
CMD ["start"]
