FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /build
COPY pom.xml .
RUN mvn -B -q dependency:go-offline
COPY src/ src/
RUN mvn -B -DskipTests package

FROM eclipse-temurin:21 AS jre
RUN $JAVA_HOME/bin/jlink \
         --add-modules java.base,java.logging,java.naming,java.sql,jdk.unsupported \
         --strip-debug \
         --no-man-pages \
         --no-header-files \
         --compress=zip-6 \
         --output /javaruntime

FROM debian:stable-slim
ENV JAVA_HOME=/opt/java/openjdk
ENV PATH "${JAVA_HOME}/bin:${PATH}"
COPY --from=jre /javaruntime $JAVA_HOME
COPY --from=build /build/target/*.jar /app/app.jar
VOLUME /tmp
VOLUME ["/var/log/app", "/data"]
EXPOSE 8080
ENTRYPOINT exec java $JAVA_OPTS -jar /app/app.jar
