FROM node:22
WORKDIR /usr/src/app
ONBUILD ARG NODE_ENV=production
ONBUILD ENV NODE_ENV $NODE_ENV
ONBUILD COPY --chown=node package.json yarn.lock* /usr/src/app/
ONBUILD RUN yarn install --frozen-lockfile \
   && yarn cache clean
ONBUILD COPY . /usr/src/app
ONBUILD CMD ["yarn", "start"]
HEALTHCHECK NONE
