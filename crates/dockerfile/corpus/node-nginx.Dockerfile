# Build the pages, then serve them.
FROM --platform=$BUILDPLATFORM node:22-alpine AS deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci

FROM deps AS build
ARG VITE_API_URL
ENV VITE_API_URL=${VITE_API_URL:-/api}
COPY . .
RUN npm run build && npm prune --omit=dev

FROM nginx:1.27-alpine
COPY --from=build /app/dist /usr/share/nginx/html
COPY nginx/default.conf.template /etc/nginx/templates/
EXPOSE 80/tcp 443
HEALTHCHECK CMD ["wget", "-qO-", "http://127.0.0.1/"]
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
