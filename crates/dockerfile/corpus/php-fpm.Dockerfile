from php:8.3-fpm-alpine as base
run apk add --no-cache --virtual .build-deps $PHPIZE_DEPS \
    && pecl install redis \
    && docker-php-ext-enable redis \
    && apk del .build-deps
copy docker/php.ini $PHP_INI_DIR/conf.d/
workdir /srv
from base as prod
copy . .
onbuild copy . /srv
user www-data
cmd ["php-fpm"]
