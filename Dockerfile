# The worker and the command line: the source as it is, Node 24, PostgreSQL's client programs and zstd.
FROM node:24-trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-17 zstd ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY src src
COPY schemas schemas
USER node
ENTRYPOINT ["node", "src/cli/main.ts"]
CMD ["worker"]
