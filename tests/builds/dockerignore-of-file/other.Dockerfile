FROM base
COPY . /context/
