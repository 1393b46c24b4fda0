FROM composer:2 AS vendor
WORKDIR /app
COPY composer.* ./
RUN composer install --no-dev --no-scripts --prefer-dist --ignore-platform-reqs

FROM php:8.3-apache
LABEL maintainer="Web Team <web@example.org>" \
      org.opencontainers.image.title="shop" \
      "com.example.with space"="a \
b" com.example.empty=
RUN set -eux; \
	apt-get update; \
	apt-get install -y --no-install-recommends libzip-dev unzip; \
	docker-php-ext-install -j"$(nproc)" pdo_mysql zip opcache; \
	rm -rf /var/lib/apt/lists/*
ENV APACHE_DOCUMENT_ROOT /var/www/html/public
RUN sed -ri -e 's!/var/www/html!${APACHE_DOCUMENT_ROOT}!g' /etc/apache2/sites-available/*.conf
COPY --from=vendor /app/vendor/ /var/www/html/vendor/
COPY --chown=www-data:www-data . /var/www/html/
