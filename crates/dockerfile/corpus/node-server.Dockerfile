FROM node:20-bookworm-slim
ENV NODE_ENV production
WORKDIR /usr/src/app
COPY --chown=node:node package*.json ./
RUN npm ci --omit=dev \

 && npm cache clean --force
COPY --chown=node:node --exclude=*.md --exclude=test/** . .
USER node
EXPOSE 3000
CMD [ "node", "server.js" ]
