# The whole image has a compiler, for machines for which a package has no wheel, and strip.
FROM python:3.13 AS packed
WORKDIR /build

# Left out is what no running passbot reads: tests, dates in languages that it does not speak, the syntax of programming
# languages, symbols for debuggers.
COPY requirements*.txt ./
RUN cat requirements*.txt >all.txt && \
    pip install --no-cache-dir --prefix=/packed -r all.txt && \
    find /packed -type d -name tests -prune -exec rm -r {} + && \
    find /packed -path "*/babel/locale-data/*" ! -name root.dat ! -name en.dat ! -name ru.dat -delete && \
    find /packed -path "*/pygments/lexers/*.py*" ! -name "__init__.*" ! -name "_mapping.*" -delete && \
    find /packed -name "*.so" -exec strip --strip-unneeded {} +

COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY passbot passbot
RUN pip install --no-cache-dir --no-deps --prefix=/packed . && \
    du -m -d 0 /packed/lib/python3.*/site-packages

FROM python:3.13-slim
COPY --from=packed /packed /usr/local

ENV PYTHONUNBUFFERED=1 \
    HOME=/srv/passbot \
    PASSBOT_HOME=/srv/passbot/vol \
    PASSBOT_API_HOST=0.0.0.0
WORKDIR /srv/passbot
RUN install -d -o 1000 -g 1000 vol

USER 1000:1000
VOLUME /srv/passbot/vol
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
    CMD ["passbot", "check", "--health"]
ENTRYPOINT ["passbot"]
CMD ["start", "--live"]
