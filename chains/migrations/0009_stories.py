"""Events and typical cases that the public site tells."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_co_issuing_bodies'),
        ('chains', '0008_chain_entries'),
        ('office', '0008_document_digest'),
    ]

    operations = [
        migrations.CreateModel(
            name='Story',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=32, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('state_since', models.DateTimeField(verbose_name='进入状态时间')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('kind', models.CharField(choices=[('event', '活动'), ('case', '典型案例')], max_length=8, verbose_name='类别')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('held_on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('text', models.TextField(help_text='一段一行', verbose_name='正文')),
                ('source', models.CharField(max_length=120, verbose_name='来源')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='发布时间')),
                ('chain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stories', to='chains.chain', verbose_name='生态链')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stories', to='chains.programme', verbose_name='试点方案')),
                ('proposer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='提请人')),
                ('publisher', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='发布人')),
            ],
            options={
                'verbose_name': '活动与案例',
                'verbose_name_plural': '活动与案例',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='StoryPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('alt', models.CharField(max_length=200, verbose_name='图片说明')),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='chains.story', verbose_name='活动与案例')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office.upload', verbose_name='图片')),
            ],
            options={
                'verbose_name': '活动与案例图片',
                'verbose_name_plural': '活动与案例图片',
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'proposed', 'published', 'taken_down', 'discarded'])), name='story_state_known'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['event', 'case'])), name='story_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('text', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='story_told'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'taken_down']), ('proposer__isnull', False), ('published_at__isnull', False), ('publisher__isnull', False), models.Q(('publisher', models.F('proposer')), _negated=True)), models.Q(models.Q(('state__in', ['published', 'taken_down']), _negated=True), ('published_at__isnull', True), ('publisher__isnull', True)), _connector='OR'), name='story_published_by_two'),
        ),
        migrations.AddConstraint(
            model_name='storypicture',
            constraint=models.CheckConstraint(condition=models.Q(('alt', ''), _negated=True), name='picture_told'),
        ),
    ]
